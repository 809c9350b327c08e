/** Makes a PNG of an SVG, at so many pixels per pixel of the page. */
export async function rasterOf(svg: string, width: number, height: number, density: number): Promise<Blob> {
  const image = new Image();
  // the policy of the page allows data, and no blobs
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [Math.round(width * density), Math.round(height * density)];
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The picture is too large.'))), 'image/png');
  });
}

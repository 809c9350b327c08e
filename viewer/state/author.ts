/** Who decided last on this browser, so that the name need not be typed again. Nothing depends on it. */
const key = 'suyuan.author';

export function keptAuthor(): string {
  try {
    return window.localStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
}

export function keepAuthor(author: string): void {
  try {
    window.localStorage.setItem(key, author);
  } catch {
    // A browser that keeps nothing asks again.
  }
}

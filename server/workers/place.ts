/**
 * URL of a built file. Workers run built JavaScript: on Node 20 a TypeScript worker does not start, so that even tests, which run this
 * file from its source, start the workers that were built.
 */
export function builtFile(path: string): URL {
  const built = /\/dist\/server\/workers\/[^/]+$/.test(new URL(import.meta.url).pathname);
  return new URL(built ? `../../${path}` : `../../dist/${path}`, import.meta.url);
}

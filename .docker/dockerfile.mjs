// As much of the language of Dockerfile and .dockerignore as ours are written in: for the tests and the rehearsal.

/** Its instructions: {word, flags, words, text}; text is what follows the word and its flags. */
export function parseDockerfile(source) {
  const lines = source
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() && !line.startsWith('#'));
  return lines.map((line) => {
    const [, word, rest] = /^([A-Z]+)\s+(.*)$/.exec(line);
    const flags = {};
    const text = rest.replace(/^(?:--[a-z-]+=\S+\s+)+/, (given) => {
      for (const [, name, value] of given.matchAll(/--([a-z-]+)=(\S+)/g)) flags[name] = value;
      return '';
    });
    return { word, flags, words: text.split(/\s+/), text };
  });
}

/** Whether .dockerignore lets a file through: the last line that matches it, or a folder above it, decides. */
export function allowed(source) {
  const rules = source
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => {
      const pattern = line.replace(/^!/, '').replace(/\/$/, '');
      const parts = pattern.split(/(\*\*\/|\*)/).map((part) => {
        if (part === '**/') return '(?:.*/)?';
        return part === '*' ? '[^/]*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
      });
      return { lets: line.startsWith('!'), expression: new RegExp(`^${parts.join('')}(?:/|$)`) };
    });
  return (file) => rules.findLast(({ expression }) => expression.test(file))?.lets ?? true;
}

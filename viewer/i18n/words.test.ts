/** Both languages say the same things, the page says nothing else, and neither passes judgement. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { en } from './en.ts';
import { preferredLanguage } from './words.ts';
import { zh } from './zh.ts';

type Words = { [name: string]: string | Words };

function flatten(words: Words, lead = ''): [key: string, text: string][] {
  return Object.entries(words).flatMap(([name, value]) =>
    typeof value === 'string' ? [[lead + name, value] as [string, string]] : flatten(value, `${lead}${name}.`),
  );
}
const keysOf = (words: Words) => new Set(flatten(words).map(([key]) => key.replace(/_(one|other)$/, '')));
const [inChinese, inEnglish] = [keysOf(zh), keysOf(en)];

const viewer = path.resolve(import.meta.dirname, '..');
const sources = readdirSync(viewer, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\.ts$|^testing|^i18n.(zh|en)(\.\w+)?\.ts$/.test(file))
  .map((file) => readFileSync(path.join(viewer, file), 'utf8'))
  .join('\n');
const texts = [...sources.matchAll(/'([a-z]\w*(?:\.\w+)+)'/gi)].map(([, key]) => key);
// t(`state.${state}`): every key that begins so is used.
const begun = [...sources.matchAll(/`([a-z]\w*\.(?:\w+\.)*)\$\{[^}]+\}(\w*)`/gi)].map(([, lead, tail]) => ({
  lead,
  tail,
}));
const called = [...sources.matchAll(/\bt\(\s*'([^']+)'/g)].map(([, key]) => key);

describe('words', () => {
  test('both languages have the same keys', () => {
    expect([...inChinese].filter((key) => !inEnglish.has(key))).toEqual([]);
    expect([...inEnglish].filter((key) => !inChinese.has(key))).toEqual([]);
  });

  test('every key that the page asks for is there', () => {
    expect(called.length).toBeGreaterThan(80);
    expect(called.filter((key) => !inChinese.has(key))).toEqual([]);
    const roots = begun.filter(({ lead }) => lead.split('.')[0] in zh);
    expect(roots.length).toBeGreaterThan(10);
    for (const { lead } of roots)
      expect(
        [...inChinese].some((key) => key.startsWith(lead)),
        lead,
      ).toBe(true);
  });

  test('no key is left over', () => {
    const used = (key: string) =>
      texts.includes(key) || begun.some(({ lead, tail }) => key.startsWith(lead) && key.endsWith(tail));
    expect([...inChinese].filter((key) => !used(key))).toEqual([]);
  });

  test('both languages fill in the same values', () => {
    const values = (words: Words) => {
      const filled = new Map<string, string[]>();
      for (const [name, text] of flatten(words))
        if (!name.endsWith('_one'))
          filled.set(
            name.replace(/_other$/, ''),
            [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, value]) => value).sort(),
          );
      return filled;
    };
    const [chinese, english] = [values(zh), values(en)];
    for (const key of inChinese) expect(english.get(key), key).toEqual(chinese.get(key));
  });

  test('English has a singular wherever it counts', () => {
    const names = flatten(en).map(([key]) => key);
    const plural = names.filter((key) => key.endsWith('_other'));
    expect(plural.filter((key) => !names.includes(key.replace(/other$/, 'one')))).toEqual([]);
  });

  test('what is counted is asked for with its count', () => {
    const plural = new Set(
      flatten(en).flatMap(([key]) => (key.endsWith('_other') ? [key.replace(/_other$/, '')] : [])),
    );
    const calls = [...sources.matchAll(/\bt\(\s*(?:'([^']+)'|`([^`$]+)\$\{[^}]+\}(\w*)`)\s*(,[^;]{0,160})?/g)];
    const bare = calls.filter(([, key, lead, tail, rest]) => {
      const asked = key ? [key] : [...plural].filter((known) => known.startsWith(lead) && known.endsWith(tail));
      return asked.some((name) => plural.has(name)) && !/count|moreThan|doing/.test(rest ?? '');
    });
    expect(bare.map(([call]) => call)).toEqual([]);
  });

  test('no word passes judgement', () => {
    const all = [...flatten(zh), ...flatten(en)].map(([, text]) => text).join('\n');
    expect(all).not.toMatch(/fraud|虚开|骗税|违法|illegal|guilty|criminal/i);
  });
});

test('the language of the browser decides at first', () => {
  expect([['zh-CN', 'en'], ['en-US'], ['de'], []].map(preferredLanguage)).toEqual(['zh', 'en', 'en', 'en']);
});

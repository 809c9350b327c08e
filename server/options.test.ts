import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { environmentName, kebab, optionsSchema, readOptions } from './options.ts';

const README = join(import.meta.dirname, '..', 'README.md');

test('the README lists the options as the schema has them (UPDATE_README=1 writes them)', () => {
  const rows = Object.entries(optionsSchema.shape).map(
    ([name, schema]) => `| \`--${kebab(name)}\` | \`${environmentName(name)}\` | ${schema.description} |`,
  );
  const table = ['| flag | environment | |', '|---|---|---|', ...rows].join('\n');
  const readme = readFileSync(README, 'utf8');
  const written = readme.replace(
    /<!-- options -->[\s\S]*<!-- \/options -->/,
    `<!-- options -->\n${table}\n<!-- /options -->`,
  );
  if (process.env.UPDATE_README) writeFileSync(README, written);
  else expect(readme).toBe(written);
});

test('a flag comes before the environment, and that before the default', () => {
  const environment = { SUYUAN_PORT: '1234', SUYUAN_LANG: 'zh' };
  expect(readOptions({}, {}).port).toBe(7878);
  expect(readOptions({}, environment)).toMatchObject({ port: 1234, lang: 'zh' });
  expect(readOptions({ port: '99', lang: 'en' }, environment)).toMatchObject({ port: 99, lang: 'en' });
});

test('the locale gives the language where nothing else does', () => {
  expect(readOptions({}, { LANG: 'zh_CN.UTF-8' }).lang).toBe('zh');
  expect(readOptions({}, { LANG: 'de_DE.UTF-8' }).lang).toBe('en');
  expect(readOptions({}, { LANG: 'zh_CN.UTF-8', LC_ALL: 'C.UTF-8' }).lang).toBe('en');
});

test.each([
  ['port', '65536', '--port'],
  ['port', 'x', '--port'],
  ['memory', '1', '--memory'],
  ['lang', 'fr', '--lang'],
  ['logLevel', 'loud', '--log-level'],
])('%s %s is refused and named', (name, value, flag) => {
  expect(() => readOptions({ [name]: value }, {})).toThrow(flag);
  expect(() => readOptions({}, { [environmentName(name)]: value })).toThrow(flag);
});

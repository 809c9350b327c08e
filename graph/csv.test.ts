import { expect, test } from 'vitest';
import { csvLine } from './csv.ts';

test.each([
  [['a', null, ''], 'a,,\n'],
  [['a,b', 'say "x"', 'two\nlines', ' padded '], '"a,b","say ""x""","two\nlines"," padded "\n'],
  [['=1+1', '@x', '+cmd', '-cmd', '\ttab', "'=x"], `'=1+1,'@x,'+cmd,'-cmd,'\ttab,''=x\n`],
  // what a spreadsheet would shorten
  [['00012345', '24312000000123456789', '0.5', '0'], "'00012345,'24312000000123456789,0.5,0\n"],
  // numbers are no formulas
  [['-5.65', '+1', '-1,234.56', '1e3'], '-5.65,+1,"-1,234.56",1e3\n'],
  [['-1,23', '--1'], `"'-1,23",'--1\n`],
])('%j', (cells, line) => {
  expect(csvLine(cells)).toBe(line);
});

import { expect, test } from 'vitest';
import { drawn, found, PEERS, run } from './drawn.ts';
import { oneSided } from './oneSided.ts';

const sides = (drawing: string) => found(oneSided, drawn(`${PEERS} ${drawing}`)).cores;
const bulk = run('s', 't', 0.1, 100, 65, 7);

test('one that buys in bulk, again and again, and sells nothing; one that sells so and buys nothing', () => {
  const { cores, findings } = found(oneSided, drawn(`${PEERS} ${bulk}`));
  expect(cores.sort()).toEqual(['s', 't']);
  const of = (id: string) => findings[found(oneSided, drawn(`${PEERS} ${bulk}`)).cores.indexOf(id)];
  expect([of('t').members[0].role, of('t').reasons[0].code, of('t').taxAtStakeMinor]).toEqual(['collector', 'buys-only', null]);
  expect([of('s').members[0].role, of('s').reasons[0].code]).toEqual(['issuer', 'sells-only']);
  expect(of('t').reasons[1].values).toEqual({ partnerCount: 1, invoiceCount: 65, partnersShare: 1 });
}); // prettier-ignore

test.each([
  ['it has both sides', `${bulk} x→s:1@10 t→x:1@800`],
  ['too few invoices', run('s', 't', 0.1, 100, 40, 12)],
  ['too little', bulk.replaceAll(':0.1@', ':0.01@')],
  ['many partners', bulk.split(' ').map((invoice, k) => invoice.replace(/s→t/, `s${k % 9}→t${k % 7}`)).join(' ')],
  ['its partners live on others', `${bulk} x→t:60@300 x→w:90@310 s→v:60@300 x→v:90@310`],
])('nothing is said where one condition fails: %s', (_, drawing) => {
  expect(sides(drawing)).toEqual([]);
}); // prettier-ignore

test('who sells only: for a year at least, and not where its peers do so', () => {
  expect(sides(run('s', 't', 0.1, 100, 65, 3))).toEqual(['t']);
  const peers = Array.from({ length: 30 }, (_, k) => `c${k}→d${k}:20@${k}`).join(' ');
  expect(sides(`${bulk} ${peers}`)).toEqual(['t']);
});

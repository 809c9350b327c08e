import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contract, passingOn, type Run } from './shortcuts.ts';

const run = (seller: string, buyer: string, grossMinor: number, invoices = 1): Run => {
  return { seller, buyer, grossMinor, invoices, of: [`${seller}>${buyer}`], through: [] };
};
const told = (runs: readonly Run[]) =>
  runs.map(({ seller, buyer, grossMinor, through }) => `${seller}→${buyer}:${grossMinor} via ${through.join()}`);

test('a pipe becomes a line with what went through it', () => {
  const [line] = contract([run('A', 'P', 100, 4), run('P', 'B', 98, 3)], ['P']);
  expect(line).toEqual({
    ...{ seller: 'A', buyer: 'B', grossMinor: 98, invoices: 3, of: ['A>P', 'P>B'], through: ['P'] },
  });
});

test('what comes from several goes to several in proportion, and never more than either side has', () => {
  const runs = [run('A', 'P', 300), run('B', 'P', 100), run('P', 'C', 200), run('P', 'D', 200), run('A', 'C', 5)];
  expect(told(contract(runs, ['P']))).toEqual([
    'A→C:5 via ',
    'A→C:150 via P',
    'A→D:150 via P',
    'B→C:50 via P',
    'B→D:50 via P',
  ]);
});

test('a chain of pipes becomes one line, and what leads back to its seller none', () => {
  const runs = [run('A', 'P', 10), run('P', 'Q', 10), run('Q', 'B', 10), run('Q', 'A', 10)];
  expect(told(contract(runs, ['P', 'Q']))).toEqual(['A→B:5 via P,Q']);
  expect(contract(runs, ['Q', 'P']).map(({ through }) => through)).toEqual([['P', 'Q']]);
});

test('lines past a firm never come to more than went in or out, whatever the amounts', () => {
  const amounts = fc.array(fc.integer({ min: 1, max: 2 ** 50 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(amounts, amounts, (ins, outs) => {
      const runs = [
        ...ins.map((amount, index) => run(`A${index}`, 'P', amount)),
        ...outs.map((amount, index) => run('P', `B${index}`, amount)),
      ];
      const made = contract(runs, ['P']).reduce((sum, { grossMinor }) => sum + BigInt(grossMinor), 0n);
      const sum = (list: number[]) => list.reduce((all, amount) => all + BigInt(amount), 0n);
      const least = sum(ins) < sum(outs) ? sum(ins) : sum(outs);
      expect(made <= least).toBe(true);
      // what is rounded away is less than one for each line
      expect(least - made < BigInt(ins.length * outs.length)).toBe(true);
    }),
  );
});

test('firms that pass on nearly all are found; starts and ends are not among them', () => {
  const taxpayers = ['S', 'P', 'K', 'B'].map((id) => ({ id, state: id === 'S' ? 'start' : 'expanded' }));
  const relation = (seller: string, buyer: string, grossMinor: number) => ({ seller, buyer, traced: { grossMinor } });
  const relations = [relation('S', 'P', 100), relation('P', 'B', 95), relation('S', 'K', 100), relation('K', 'B', 80)];
  expect(passingOn({ taxpayers, relations, drawn: null } as never)).toEqual(['P']);
});

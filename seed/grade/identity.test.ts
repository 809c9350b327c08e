import { describe, expect, test } from 'vitest';
import { gradeIdentity, type IdentityAnswers, type IdentityTruth } from './identity.ts';

/** Rows 0, 1 of a and 0 of b are invoice 7; row 2 of a is 8; row 1 of b is 9, row 2 of b is 8. */
const TRUTH: IdentityTruth = {
  rows: { a: [7, 7, 8], b: [7, 9, 8] },
  firmsOf: new Map([
    ['E1', ['E1', 'E3']],
    ['E2', ['E2']],
    ['E2/sales/B1', ['E1', 'E3']],
    ['E1/purchases/A1', ['E2']],
    ['E1/purchases/A2', ['E2']],
  ]),
  provable: new Set(['E2/sales/B1', 'E1/purchases/A1']),
  duplicates: [['E1', 'E3']],
};
const said = (more: Partial<IdentityAnswers>) =>
  gradeIdentity({ invoices: [], aliases: [], duplicates: [], ...more }, TRUTH);

describe('worked by hand', () => {
  test('rows: of an invoice of three rows three pairs', () => {
    // truly: 3 pairs of 7, one of 8
    const { invoices } = said({
      invoices: [
        // two rows of 7, and one of 9 that does not belong to them: three pairs, one of them right
        [['a', 0], ['b', 0], ['b', 1]],
        [['a', 1]],
        [['a', 2], ['b', 2]],
      ],
    }); // prettier-ignore
    expect(invoices).toEqual({ precision: 2 / 4, recall: 2 / 4, said: 4, real: 4 });
    expect(() => said({ invoices: [[['c', 0]]] })).toThrow(RangeError);
  });

  test('codes: of any registration of the firm', () => {
    const { aliases, provableAliases } = said({
      aliases: [
        ['E2/sales/B1', 'E3'],
        ['E1/purchases/A2', 'E1'],
      ],
    });
    expect(aliases).toEqual({ precision: 1 / 2, recall: 1 / 3, said: 2, real: 3 });
    expect(provableAliases).toEqual({ precision: 1 / 2, recall: 1 / 2, said: 2, real: 2 });
  });

  test('firms, whatever the order of a pair; nothing said is no precision', () => {
    const { duplicates } = said({
      duplicates: [
        ['E3', 'E1'],
        ['E2', 'E1'],
      ],
    });
    expect(duplicates).toEqual({ precision: 1 / 2, recall: 1, said: 2, real: 1 });
    expect(said({}).duplicates).toEqual({ precision: NaN, recall: 0, said: 0, real: 1 });
  });
});

import { formatDay } from '../graph/days.ts';
import { scopedId } from '../graph/model.ts';
import { type Economy, type EconomyOptions, invoiceAt } from './economy.ts';
import type { SchemePlan, SchemeRole } from './schemes.ts';

/** What was planted into an economy: written beside the ledger, never in it. Money is in minor units. */
export interface AnswerKey {
  readonly kind: 'suyuan-answer-key';
  readonly version: 1;
  readonly economy: Required<EconomyOptions>;
  readonly schemes: readonly KeyScheme[];
  /** Only of the ledgers form. */
  readonly ledgers?: LedgersKey;
  /** Only where the economy is written a second time under changed numbers. */
  readonly renumbered?: readonly RenumberedFirm[];
}

/** A firm that the second folder names by another number. */
export interface RenumberedFirm {
  readonly taxpayer: string;
  readonly other: string;
  readonly way: 'old' | 'moved' | 'new';
  /** In which it takes part, void ones too. */
  readonly invoices: number;
}

export interface KeyScheme {
  readonly id: string;
  readonly pattern: SchemePlan['pattern'];
  /** Id of the member to start a trace from. */
  readonly start: string;
  /** Days `YYYY-MM-DD`. */
  readonly period: { readonly from: string; readonly to: string };
  readonly members: readonly { taxpayer: string; name: string; role: SchemeRole; layer: number }[];
  readonly relations: readonly {
    seller: string;
    buyer: string;
    invoices: number;
    grossMinor: number;
    taxMinor: number;
  }[];
  /** In order of day; the code is empty where the invoice is fully digital. */
  readonly invoices: readonly { code: string; number: string }[];
}

/** Who is who in one-sided ledgers. */
export interface LedgersKey {
  /** Observed firms by their code in the files. */
  readonly firms: readonly { code: string; taxpayer: string; name: string }[];
  /** An owner's own codes of those that it trades with. */
  readonly parties: readonly { owner: string; side: 'sales' | 'purchases'; code: string; taxpayer: string }[];
}

/** Of each code of an observed firm, by its scoped id, the observed firm that it is. */
export function firmsOfCodes({ firms, parties }: LedgersKey): Map<string, string> {
  const codeOf = new Map(firms.map(({ code, taxpayer }) => [taxpayer, code]));
  return new Map(
    parties.flatMap(({ owner, side, code, taxpayer }) => {
      const firm = codeOf.get(taxpayer);
      return firm === undefined ? [] : [[scopedId(owner, side, code), firm] as const];
    }),
  );
}

export function answerKey(economy: Economy, more: Pick<AnswerKey, 'ledgers' | 'renumbered'> = {}): AnswerKey {
  const { firms, options } = economy;
  const schemes = economy.schemes.map((scheme): KeyScheme => {
    const invoices = Array.from(scheme.invoices, (i) => invoiceAt(economy, i));
    const relations = new Map<string, KeyScheme['relations'][number]>();
    for (const { seller, buyer, grossMinor, taxMinor } of invoices) {
      const name = `${seller} ${buyer}`;
      const relation = relations.get(name) ?? { seller: firms.id(seller), buyer: firms.id(buyer), ...EMPTY };
      relations.set(name, relation);
      relation.invoices++;
      relation.grossMinor += grossMinor;
      relation.taxMinor += taxMinor;
    }
    return {
      id: scheme.id,
      pattern: scheme.pattern,
      start: firms.id(scheme.start),
      period: { from: formatDay(invoices[0].issuedDay), to: formatDay(invoices[invoices.length - 1].issuedDay) },
      members: scheme.members.map(({ firm, role, layer }) => ({
        taxpayer: firms.id(firm),
        name: firms.name(firm),
        role,
        layer,
      })),
      relations: [...relations.values()],
      invoices: invoices.map(({ code, number }) => ({ code, number })),
    };
  });
  return { kind: 'suyuan-answer-key', version: 1, economy: options, schemes, ...more };
}

const EMPTY = { invoices: 0, grossMinor: 0, taxMinor: 0 };

import { GROUP_KEY, INVOICE_HASH } from '../../staging/digest.ts';
import type { Engine } from '../duckdb/engine.ts';
import { DISPUTED, LIVE } from '../duckdb/queries.ts';
import type { Commit, Item } from './contents.ts';

/**
 * Relations with their documents and claims packed into them: a line of text a document, its fields between tabs, and beside it a text with
 * a line for each claim of it. No field of an invoice holds a control character (staging refuses them).
 */

/** Fields of a document's line, in order; days since 1970-01-01, amounts in minor units, an empty field is not known. */
export const DOCUMENT_FIELDS = [
  ...['number', 'code', 'day', 'gross_minor', 'tax_minor', 'net_minor', 'void', 'conflict', 'contested'],
  ...[
    'reversed_gross_minor',
    'reversed_tax_minor',
    'class',
    'goods_code',
    'goods_name',
    'original_code',
    'original_number',
  ],
] as const;
/** Fields of a claim's line: where it stands, and by whom. */
export const CLAIM_FIELDS = [
  'file',
  'row',
  'side',
  'outcome',
  'owner',
  'time',
  'seller_scoped',
  'buyer_scoped',
] as const;
/** What follows in the line of a claim that says otherwise than its document; the line then begins with DIFFERS. */
export const CLAIMED_FIELDS = [
  ...['seller', 'buyer', 'code', 'number', 'day', 'net_minor', 'tax_minor', 'gross_minor', 'currency', 'void', 'class'],
  ...['goods_code', 'goods_name', 'original_code', 'original_number'],
] as const;
export const DIFFERS = '~';

const TAB = 'chr(9)';
const line = (fields: readonly string[]) =>
  `concat_ws(${TAB}, ${fields.map((field) => `coalesce(${field}::VARCHAR, '')`).join(', ')})`;

const HASH_START = `lower(lpad(to_hex(digest_high), 16, '0') || lpad(to_hex(digest_low), 16, '0'))`;
// both follow from the fields, but for those of tests: empty where they do
const KEYS = [
  `CASE WHEN group_key <> ${GROUP_KEY} THEN group_key END`,
  `CASE WHEN NOT starts_with(${INVOICE_HASH}, ${HASH_START}) THEN digest_high || ' ' || digest_low END`,
];
const DOCUMENTS = (among: string) => `SELECT *, ${line([...DOCUMENT_FIELDS, ...KEYS])} AS document,
    (${LIVE})::UTINYINT AS live, (gross_minor - reversed_gross_minor)::DOUBLE AS gross, (coalesce(tax_minor, 0) - reversed_tax_minor)::DOUBLE AS tax,
    (void = 0 AND gross_minor < 0)::UTINYINT AS red, (${DISPUTED})::UTINYINT AS disputed
  FROM invoice ${among}`;
const DIFFERENT = CLAIMED_FIELDS.map((field) => `claim.${field} IS DISTINCT FROM d.${field}`).join(' OR ');
const FILES = "SELECT sha256, load.sequence || '/' || file.position AS key FROM file JOIN load ON load.id = file.load";
const CLAIM_LINE = `CASE WHEN ${DIFFERENT} THEN '${DIFFERS}' || ${line([...CLAIM_FIELDS, ...CLAIMED_FIELDS].map(claimed))} ELSE ${line(CLAIM_FIELDS.map(claimed))} END`;
function claimed(field: string) {
  return field === 'file' ? 'coalesce(shared_file.key, claim.file)' : `claim.${field}`;
}

/** Every claim beside its document; documents without a claim, and claims whose document is gone, are there too. */
const ROWS = (whole: boolean) => `WITH
  shared_file AS MATERIALIZED (${FILES}),
  d AS (${DOCUMENTS(whole ? '' : 'SEMI JOIN shared_pair USING (seller, buyer, currency)')}),
  claim AS (${
    whole
      ? 'FROM main.claim'
      : `FROM main.claim SEMI JOIN d USING (digest_high, digest_low) UNION ALL
    FROM (FROM main.claim SEMI JOIN shared_pair USING (seller, buyer, currency)) ANTI JOIN invoice USING (digest_high, digest_low)`
  })
  SELECT coalesce(d.seller, claim.seller) AS seller, coalesce(d.buyer, claim.buyer) AS buyer, coalesce(d.currency, claim.currency) AS currency,
    coalesce(d.digest_high, claim.digest_high) AS high, coalesce(d.digest_low, claim.digest_low) AS low,
    coalesce(d.day, 0)::INTEGER AS day, coalesce(live, 0)::UTINYINT, coalesce(gross, 0)::DOUBLE, coalesce(tax, 0)::DOUBLE, coalesce(d.void, 0)::UTINYINT,
    coalesce(red, 0)::UTINYINT, coalesce(disputed, 0)::UTINYINT,
    coalesce(document, repeat(${TAB}, ${DOCUMENT_FIELDS.length}) || claim.group_key || ${TAB} || claim.digest_high || ' ' || claim.digest_low),
    CASE WHEN claim.file IS NOT NULL THEN ${CLAIM_LINE} END
  FROM d FULL JOIN claim ON d.digest_high = claim.digest_high AND d.digest_low = claim.digest_low
    LEFT JOIN shared_file ON shared_file.sha256 = claim.file
  ORDER BY 1, 2, 3, day, high, low, claim.file, claim.row`;
const TYPES = [
  ...(['text', 'text', 'text', 'key', 'key', 'day', 'small', 'minor', 'minor', 'small'] as const),
  ...(['small', 'small', 'text', 'text'] as const),
] as const;

const EMPTIED = `SELECT * FROM shared_pair ANTI JOIN invoice USING (seller, buyer, currency)
  ANTI JOIN (FROM claim ANTI JOIN invoice USING (digest_high, digest_low)) claim USING (seller, buyer, currency) ORDER BY ALL`;

type Pair = { seller: string; buyer: string; currency: string };

/** What becomes the properties of a relation. */
class Packed {
  readonly seller: string;
  readonly buyer: string;
  readonly currency: string;
  readonly sequence: number;
  invoices = 0;
  grossMinor = 0;
  taxMinor = 0;
  firstDay: number | undefined = undefined;
  lastDay: number | undefined = undefined;
  voids = 0;
  reversals = 0;
  conflicts = 0;
  /** Of live invoices, ascending; several of one day stand there several times. */
  readonly days: number[] = [];
  readonly documents: string[] = [];
  readonly claims: string[] = [];

  constructor({ seller, buyer, currency }: Pair, sequence: number) {
    this.seller = seller;
    this.buyer = buyer;
    this.currency = currency;
    this.sequence = sequence;
  }

  /** A live invoice; they come in order of day. */
  add(day: number, gross: number, tax: number): void {
    this.invoices++;
    this.grossMinor += gross;
    this.taxMinor += tax;
    this.firstDay ??= day;
    this.lastDay = day;
    this.days.push(day);
  }

  get kind(): 'SELLS' | 'LAPSED' {
    return this.invoices > 0 ? 'SELLS' : 'LAPSED';
  }
}

/** Of live invoices: SELLS. A pair that has documents and no live one: LAPSED. In order of (seller, buyer, currency). */
export async function* packedRelations(
  engine: Engine,
  { sequence, whole }: Commit,
): AsyncGenerator<['SELLS' | 'LAPSED', Item]> {
  let packed: Packed | undefined;
  let [lastHigh, lastLow] = [0n, 0n];
  for await (const { count, columns } of engine.stream(ROWS(whole), TYPES)) {
    const [
      sellers,
      buyers,
      currencies,
      highs,
      lows,
      days,
      lives,
      gross,
      tax,
      voids,
      reds,
      disputed,
      documents,
      claims,
    ] = columns;
    for (let i = 0; i < count; i++) {
      const isSame = packed?.seller === sellers[i] && packed?.buyer === buyers[i] && packed?.currency === currencies[i];
      if (!isSame) {
        if (packed) yield [packed.kind, packed as unknown as Item];
        packed = new Packed({ seller: sellers[i]!, buyer: buyers[i]!, currency: currencies[i]! }, sequence);
      }
      const into = packed!;
      if (isSame && highs[i] === lastHigh && lows[i] === lastLow) {
        into.claims[into.claims.length - 1] += `\n${claims[i]!}`;
        continue;
      }
      [lastHigh, lastLow] = [highs[i], lows[i]];
      into.documents.push(documents[i]!);
      into.claims.push(claims[i] ?? '');
      into.voids += voids[i];
      into.reversals += reds[i];
      into.conflicts += disputed[i];
      if (lives[i] === 1) into.add(days[i], gross[i], tax[i]);
    }
  }
  if (packed) yield [packed.kind, packed as unknown as Item];
  if (whole) return;
  // nothing stands between these any more, which others have to hear
  for (const pair of await engine.rows<Pair>(EMPTIED)) yield ['LAPSED', new Packed(pair, sequence) as unknown as Item];
}

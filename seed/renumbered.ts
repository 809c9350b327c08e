import { unifiedCheckCharacter, unifiedCode } from './codes.ts';
import type { Economy } from './economy.ts';
import type { RenumberedFirm } from './key.ts';

/** A region that no firm is in. */
const ELSEWHERE = '990901';
const WAYS = ['old', 'moved', 'new', 'same'] as const;

/**
 * The same economy as another office would hand it in: every invoice is the same document, but three of four firms stand under another number.
 * By the firm's place: its old number of 15 digits; the number that it got when it moved to another region; a wholly new one; its own.
 * Names are spelt in another legal form, and of those with a wholly new number they are others.
 */
export function renumbered(economy: Economy): Economy {
  const { firms } = economy;
  const id = (u: number) => {
    const own = firms.id(u);
    const way = WAYS[u % WAYS.length];
    if (way === 'old') return own.slice(2, 17);
    if (way === 'moved') return withCheck(`91${ELSEWHERE}${own.slice(8, 17)}`);
    return way === 'new' ? unifiedCode(ELSEWHERE, u) : own;
  };
  const name = (u: number) => {
    const own = firms.name(u);
    return WAYS[u % WAYS.length] === 'new' ? own.replace('演示·', '演示·新') : own.replace('有限公司', '有限责任公司');
  };
  return { ...economy, firms: { ...firms, id, name } };
}

const withCheck = (code17: string) => code17 + unifiedCheckCharacter(code17);

/** Who stands under another number, for the answer key; firms without an invoice are left out, since no file names them. */
export function renumberedKey(economy: Economy, other: Economy): RenumberedFirm[] {
  const { seller, buyer, count } = economy.invoices;
  const documents = new Uint32Array(economy.firms.count);
  for (let i = 0; i < count; i++) {
    documents[seller[i]]++;
    documents[buyer[i]]++;
  }
  return Array.from(documents, (invoices, u) => ({
    taxpayer: economy.firms.id(u),
    other: other.firms.id(u),
    way: WAYS[u % WAYS.length],
    invoices,
  })).filter((one): one is RenumberedFirm => one.way !== 'same' && one.invoices > 0);
}

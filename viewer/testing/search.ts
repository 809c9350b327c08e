/** The search of the fake server: as the real one, but for pinyin, of which it knows two characters, and for other ids, of which it knows one. */
import type { FoundTaxpayer, Taxpayer, TaxpayersReply } from '../../server/contract.ts';
import { type Economy, startId, version } from './economy.ts';

/** Another id of the start. */
export const startAlias = 'OLD-D000';
/** Of 宏安, which many names hold. */
export const initials = 'ha';

export function taxpayersFound({ firms }: Economy, query: URLSearchParams): TaxpayersReply {
  const q = query.get('q');
  const prefix = q ?? query.get('id') ?? '';
  const found = new Map<string, FoundTaxpayer>();
  const add = (by: FoundTaxpayer['by'], fits: (firm: Taxpayer) => boolean) => {
    for (const firm of firms.values())
      if (!found.has(firm.id) && fits(firm))
        found.set(firm.id, { ...firm, by, alias: by === 'alias' ? startAlias : null });
  };
  add('id', ({ id }) => id.startsWith(prefix));
  add('alias', ({ id }) => id === startId && startAlias.startsWith(prefix));
  if (q !== null) {
    add('name', ({ name }) => name?.toLowerCase().includes(q.toLowerCase()) ?? false);
    add('initials', ({ name }) => q === initials && (name?.includes('宏安') ?? false));
  }
  const items = [...found.values()].slice(0, Number(query.get('limit') ?? 50));
  return { version, items, total: found.size, next: null };
}

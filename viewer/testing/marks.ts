/** What a made-up scan and made-up registrations say of the firms of the small economy. */
import type { LeadRole, Mark, MarksReply, MarksRequest } from '../../server/contract.ts';
import { type Economy, version } from './economy.ts';

const found: Record<string, { risk: number; role: LeadRole | null }> = {
  D102: { risk: 0.9, role: 'pipe' },
  D205: { risk: 0.7, role: 'recipient' },
  U100: { risk: 0.8, role: 'source' },
  D300: { risk: 0.4, role: null },
};
const exporters = ['D203', 'D301'];
/** As the candidates tell. */
const duplicates = [
  ['D100', 'D101'],
  ['D205', 'D206'],
  ['U300', 'U301'],
];
const regions = ['330100', '440300'];
const industries = [
  { code: '5165', name: '建材批发' },
  { code: '1711', name: '棉纺纱加工' },
  { code: null, name: '零售业' },
];

export function marks({ firms }: Economy, { ids }: MarksRequest): MarksReply {
  const places = new Map([...firms.keys()].map((id, place) => [id, place]));
  const items = ids
    .filter((id) => places.has(id))
    .map((id): Mark => {
      const { risk, role } = found[id] ?? { risk: 0, role: null };
      // four of seven are registered
      const [turn, rest] = [Math.floor(places.get(id)! / 7), places.get(id)! % 7];
      const pairs = duplicates.filter((pair) => pair.includes(id)).map(([a, b]) => (a === id ? b : a));
      return {
        ...{ id, risk, role, isExporter: exporters.includes(id) },
        region: rest < 4 ? regions[turn % 2] : null,
        industry: rest < 4 ? industries[turn % 3] : null,
        duplicates: pairs.filter((other) => ids.includes(other)),
      };
    });
  return { version, scan: 'scan-1', items };
}

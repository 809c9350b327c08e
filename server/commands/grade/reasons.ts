import { DETECTORS } from '../../../algorithms/detectors/detectors.ts';
import { AGAINST_WORDING } from '../../../algorithms/detectors/findings.ts';
import { formatDay } from '../../../graph/days.ts';
import { DEFAULT_CURRENCY } from '../../../graph/money.ts';
import type { Terminal } from '../terminal.ts';
import type { DetectedLead } from './detect.ts';
import { percent, plain } from './figures.ts';

/** Why a lead is one, with what speaks against it, in a person's words. */
export function wordedReasons({ detector, reasons, against }: DetectedLead, terminal: Terminal): string {
  const { wording } = DETECTORS.find(({ name }) => name === detector)!;
  const worded = (code: string, values: Readonly<Record<string, number>>) => {
    const template = (wording[code] ?? AGAINST_WORDING[code])?.[terminal.language] ?? code;
    return template.replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
      name in values ? valueOf(name, values[name], terminal) : whole,
    );
  };
  const said = reasons.map(({ code, values, peers }) => {
    const beside = peers && terminal.say(`（同类第 ${Math.round(100 * peers.percentile)} 百分位，${peers.count} 户）`, ` (percentile ${Math.round(100 * peers.percentile)} of ${peers.count} peers)`); // prettier-ignore
    return worded(code, values) + (beside ?? '');
  });
  const not = against.map(({ code, values }) => worded(code, values));
  const but = terminal.say('；但 ', '; but ');
  return said.join(terminal.say('；', '; ')) + (not.length > 0 ? but + not.join(terminal.say('；', '; ')) : '');
}

/** Units stand in names. */
function valueOf(name: string, value: number, terminal: Terminal): string {
  if (name.endsWith('Minor')) return terminal.money(Math.round(value), DEFAULT_CURRENCY);
  if (name.endsWith('Share')) return percent(value);
  if (name.endsWith('Day')) return formatDay(value);
  return plain(value);
}

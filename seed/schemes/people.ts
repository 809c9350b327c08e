import { integerBetween } from '../draws.ts';
import { POSTS, type Post } from '../lives.ts';
import type { Plot } from '../plot.ts';

/** Who stands behind firms that are planted. */

/** Several firms get the same persons in some posts, and some of them a place and a line in common. At least two share something. */
export function sharePeople(plot: Plot, firms: readonly number[], from: number | null = null): void {
  const { lives } = plot.world;
  const [manager, clerk] = [lives.person(), lives.person()];
  const [place, line] = [lives.place(), lives.line()];
  firms.forEach((firm, i) => {
    const isSure = i < 2;
    const officers: { post: Post; person: number; from: number | null }[] = [];
    // a straw man each; the same head of finance and clerk behind them
    if (isSure || plot.chance(0.7)) officers.push({ post: 'financeHead', person: manager, from });
    if (isSure || plot.chance(0.6)) officers.push({ post: 'taxClerk', person: clerk, from });
    if (plot.chance(0.5)) officers.push({ post: 'invoiceCollector', person: clerk, from });
    lives.decide(firm, {
      officers,
      ...(plot.chance(0.4) ? { place: { number: place, from } } : {}),
      ...(plot.chance(0.4) ? { line: { number: line, from } } : {}),
    });
  });
}

/**
 * A firm that traded and fell asleep, got other people and another address, and wakes at the start of the plot: its honest trade ends months
 * before. Answers with the day of the change.
 */
export function takeOver(plot: Plot, firm: number, dormant: readonly [number, number] = [5, 14]): number {
  const { firms, calendar, lives, random } = plot.world;
  const changed = plot.start - integerBetween(random, 5, 60);
  firms.firstDay[firm] = calendar.firstDay;
  firms.lastDay[firm] = Math.max(calendar.firstDay + 30, changed - 30 * integerBetween(random, ...dormant));
  const person = lives.person();
  lives.decide(firm, {
    isQuiet: true,
    registeredDay: calendar.firstDay - integerBetween(random, 300, 3000),
    officers: POSTS.map((post) => ({ post, person: post === 'legalRepresentative' ? person : lives.person(), from: changed })),
    ...(plot.chance(0.6) ? { place: { number: lives.place(), from: changed + 3 } } : {}),
  });
  return changed;
} // prettier-ignore

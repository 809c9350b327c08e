import type { Engine } from '../engine.ts';

/** Days on which a flow brings something, in order. */
type Flow = readonly { day: number; gross: number }[];

export interface FoundRounds {
  roundCount: number;
  meanDays: number | null;
  roundsShare: number;
}

/** What is less than this part of all that flows is no round. */
const LEAST_PART = 0.03;

/**
 * How often several flows come to the same sum: the one that has brought least goes on by its next day, the first of several; as soon as the least
 * sum ÷ the largest reaches `leastLikeness`, and a next day that is no later would not bring them nearer, a round ends and all begin anew.
 */
export function roundsAmong(flows: readonly Flow[], leastLikeness: number): FoundRounds {
  const total = flows.flat().reduce((sum, { gross }) => sum + gross, 0);
  const likeness = (sums: readonly number[]) => Math.min(...sums) / Math.max(...sums);
  const place = flows.map(() => 0);
  let [roundCount, settled, days] = [0, 0, 0];
  let sums = flows.map(() => 0);
  let round: number[] = [];
  for (;;) {
    const behind = sums.indexOf(Math.min(...sums));
    const step = flows[behind][place[behind]];
    if (!step) break;
    place[behind]++;
    sums[behind] += step.gross;
    round.push(step.day);
    const sum = sums.reduce((a, b) => a + b, 0);
    if (sum < LEAST_PART * total || likeness(sums) < leastLikeness) continue;
    const next = sums.indexOf(Math.min(...sums));
    const further = flows[next][place[next]];
    const isNearer =
      further !== undefined &&
      further.day <= Math.max(...round) &&
      likeness(sums.map((own, f) => (f === next ? own + further.gross : own))) > likeness(sums);
    if (isNearer) continue;
    roundCount++;
    settled += sum;
    days += Math.max(...round) - Math.min(...round);
    sums = flows.map(() => 0);
    round = [];
  }
  return {
    roundCount,
    meanDays: roundCount > 0 ? days / roundCount : null,
    roundsShare: total > 0 ? settled / total : 0,
  };
}

/** So many flows by the number that a query gives them, `flow`, of rows (flow, seller, buyer); null where one of them has nothing. */
export async function flowsOf(engine: Engine, pairs: string, count: number): Promise<Flow[] | null> {
  const rows = await engine.rows<{ flow: number; day: number; gross: bigint }>(
    `SELECT flow::INTEGER AS flow, day, sum(gross)::BIGINT AS gross FROM live JOIN (${pairs}) pair USING (seller, buyer) GROUP BY ALL ORDER BY flow, day`,
  );
  const flows: { day: number; gross: number }[][] = Array.from({ length: count }, () => []);
  for (const { flow, day, gross } of rows) flows[flow]?.push({ day, gross: Number(gross) });
  return flows.every((flow) => flow.length > 0) ? flows : null;
}

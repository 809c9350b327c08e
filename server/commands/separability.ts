import { Random } from '../../algorithms/random.ts';
import { readAnswers } from '../../seed/grade/answers.ts';
import { candidatesOf } from '../../seed/grade/candidates.ts';
import { separability } from '../../seed/grade/separability.ts';
import { Unreadable } from '../../seed/tables.ts';
import type { Terminal } from './terminal.ts';
import { readable } from './unreadable.ts';

/** What hard schemes should not exceed. */
const AIM = 0.7;

/** `suyuan separability`: whether planted taxpayers can be told from look-alikes without looking at a chain. */
export async function separable(order: { answers: string; seed: number }, terminal: Terminal): Promise<number> {
  const found = await answersOf(order.answers, terminal);
  const rows = separability(found.truth, found.candidates, new Random(order.seed));
  terminal.endProgress();
  terminal.document({ aim: AIM, rows });
  const head = [terminal.say('难度', 'difficulty'), `${terminal.say('植入', 'planted')}>`, `${terminal.say('相似', 'look-alikes')}>`, 'AUC>']; // prettier-ignore
  terminal.print(
    terminal.table(
      head,
      rows.map(({ difficulty, planted, lookalikes, areaUnderCurve: area }) => [
        difficulty ?? '*',
        String(planted),
        String(lookalikes),
        Number.isNaN(area) ? '-' : area.toFixed(3),
      ]),
    ),
  );
  terminal.print(
    terminal.say(
      `提升树只看度数、金额、年龄、张数、行序、识别号与名称；高难度一行应不超过 ${AIM}，否则这个经济太容易。`,
      `Boosted trees on degree, amounts, age, counts, order of rows, ids and names. Where the hard ones exceed ${AIM}, the economy is too easy.`,
    ),
  );
  return 0;
}

async function answersOf(path: string, terminal: Terminal) {
  terminal.progress(terminal.say(`读取 ${path}…`, `reading ${path}…`));
  return readable(async () => {
    const { truth, trades } = await readAnswers(path);
    if (!trades || truth.lookalikes.length === 0) throw new Unreadable(path, 'no look-alikes');
    return { truth, candidates: candidatesOf(trades, truth) };
  });
}

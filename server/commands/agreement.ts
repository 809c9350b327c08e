import { type Agreement, agreement, type Disagreement, FINDINGS, POINTS } from '../../seed/grade/agreement.ts';
import type { Terminal } from './terminal.ts';
import { readable } from './unreadable.ts';

/** `suyuan grade --check`: whether answer keys say what the files beside them say. Answers 1 where one does not. */
export async function checkAnswers(answers: readonly string[], terminal: Terminal): Promise<number> {
  const checked: Agreement[] = [];
  await readable(async () => {
    for (const path of answers) {
      terminal.progress(terminal.say(`读取 ${path}…`, `reading ${path}…`));
      checked.push(await agreement(path));
    }
  });
  terminal.endProgress();
  terminal.document({ answers: checked });
  for (const { file, schemes, invoices, disagreements } of checked) {
    for (const disagreement of disagreements) terminal.print(lineOf(disagreement, terminal));
    const count = disagreements.length;
    const zh = count === 0 ? '答案与文件一致' : `答案与文件有 ${count} 处不符`;
    const en = count === 0 ? 'the key agrees with the files' : `the key and the files disagree in ${count} things`;
    terminal.print(
      terminal.say(
        `${file}：${zh}（${schemes} 个团组，${invoices} 张发票）`,
        `${file}: ${en} (${schemes} schemes, ${invoices} invoices)`,
      ),
    );
  }
  return checked.some(({ disagreements }) => disagreements.length > 0) ? 1 : 0;
}

function lineOf({ scheme, what, of, expected, found }: Disagreement, terminal: Terminal): string {
  const { language } = terminal;
  const subject = [scheme, POINTS[what][language], of].filter(Boolean).join(' ');
  const textOf = (value: Disagreement['found']) => FINDINGS[value ?? '']?.[language] ?? value ?? '-';
  return terminal.say(
    `${subject}：应为 ${textOf(expected)}，实为 ${textOf(found)}`,
    `${subject}: expected ${textOf(expected)}, found ${textOf(found)}`,
  );
}

import { Piscina } from 'piscina';
import { expect, test } from 'vitest';
import { LONG, QuestionQueue } from './questions.ts';

const question = (id: string, long: boolean) =>
  ({ id, [Piscina.queueOptionsSymbol]: long ? LONG[Piscina.queueOptionsSymbol as never] : null }) as never;
const idOf = (task: unknown) => (task as { id: string } | null)?.id ?? null;

test('short questions go before long ones, and each in order', () => {
  const queue = new QuestionQueue();
  const gone = question('gone', false);
  for (const one of [question('long 1', true), question('short 1', false), gone, question('long 2', true)])
    queue.push(one);
  queue.remove(gone);
  queue.push(question('short 2', false));
  expect(queue.size).toBe(4);
  // taken, and given back since nobody was free
  queue.unshift(queue.shift()!);
  expect(Array.from({ length: 5 }, () => idOf(queue.shift()))).toEqual([
    'short 1',
    'short 2',
    'long 1',
    'long 2',
    null,
  ]);
  expect(queue.size).toBe(0);
});

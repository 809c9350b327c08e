import { formatDay } from '../graph/days.ts';
import { type ByteTable, byteTable, NEW_LINE, putDigits, putMinor, putText } from './csv.ts';
import type { Economy } from './economy.ts';
import { DIGITAL, VOID } from './invoices.ts';
import { digitalPrefix, SERIAL_BASE } from './numbers.ts';
import { taxMinor } from './rates.ts';

type Put = (buffer: Buffer, position: number, index: number) => number;

/** Writers of the fields that all forms share, each with its comma or line end. */
export interface RowParts {
  readonly code: Put;
  readonly number: Put;
  readonly day: Put;
  /** Net, tax, gross. */
  readonly amounts: Put;
  readonly status: Put;
  /** Code and number of what a fully digital red letter reverses; legacy ones name nothing, as in most real ledgers. */
  readonly original: Put;
}

export function rowParts(economy: Economy): RowParts {
  const { invoices, legacyCodes, firstDay, lastDay } = economy;
  const days = lastDay - firstDay + 1;
  const dayTexts = byteTable(days, (i) => formatDay(firstDay + i));
  const prefixes: ByteTable = byteTable(days, (i) => digitalPrefix(firstDay + i));
  const codes = byteTable(legacyCodes.length + 1, (i) => (i === DIGITAL ? '' : legacyCodes[i - 1]));
  const statuses = byteTable(2, (i) => ['正常', '作废'][i]);
  const { red, original } = economy.reversals;
  const reversed = new Map(Array.from(red, (i, k) => [i, original[k]]));
  const code: Put = (buffer, position, i) => putText(buffer, position, codes, invoices.code[i]);
  const number: Put = (buffer, start, i) => {
    let position = start;
    if (invoices.code[i] === DIGITAL) {
      // the end of the prefix is overwritten by the serial
      position = putText(buffer, position, prefixes, invoices.day[i] - firstDay) - 1;
      position = putDigits(buffer, position, SERIAL_BASE + invoices.number[i], 15);
    } else position = putDigits(buffer, position, invoices.number[i], 8);
    buffer[position] = 44;
    return position + 1;
  };
  return {
    code,
    number,
    original(buffer, position, i) {
      const of = invoices.code[i] === DIGITAL ? reversed.get(i) : undefined;
      if (of !== undefined) return number(buffer, code(buffer, position, of), of);
      buffer[position] = buffer[position + 1] = 44;
      return position + 2;
    },
    day: (buffer, position, i) => putText(buffer, position, dayTexts, invoices.day[i] - firstDay),
    amounts(buffer, start, i) {
      const net = invoices.netMinor[i];
      const tax = taxMinor(net, invoices.rate[i]);
      let position = putMinor(buffer, start, net);
      position = putMinor(buffer, position, tax);
      return putMinor(buffer, position, net + tax);
    },
    status: (buffer, position, i) => putText(buffer, position, statuses, invoices.flags[i] & VOID, NEW_LINE),
  };
}

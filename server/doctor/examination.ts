import type { Options } from '../options.ts';
import { checkImports, checkKeys, checkPort } from './access.ts';
import type { Finding } from './finding.ts';
import { checkDisk, checkFolder, checkLeftovers } from './folder.ts';
import { checkLedger, checkSnapshot, type Inspect } from './ledger.ts';
import { checkMachine } from './machine.ts';
import { checkOwner } from './owner.ts';
import { checkShared, type InspectShared } from './shared.ts';

/** Reads what ledgers say of themselves; given by the entry point, which alone names a store. */
export interface Inspection {
  ledger: Inspect;
  shared: InspectShared;
}

/** All checks in order. They make nothing and mend nothing, but for taking the folder for a moment where nobody has it. */
export async function examine(options: Options, inspect: Inspection): Promise<Finding[]> {
  const { data } = options;
  const { there, findings } = await checkFolder(data);
  const found = [...checkMachine(options), ...findings];
  const owner = there ? await checkOwner(data) : null;
  if (owner) {
    // what was left is looked for before the folder is taken, which clears away some of it
    const left = await checkLeftovers(data, owner.isOwned);
    const ledger = await checkLedger(data, owner, inspect.ledger);
    const snapshot = await checkSnapshot(data, owner, ledger.state);
    found.push(await checkDisk(data), ...owner.findings, ...left, ...ledger.findings, ...snapshot);
  }
  found.push(...(await checkShared(options, inspect.shared)));
  found.push(...(await checkKeys(options)), await checkPort(options, owner?.status?.listening));
  return [...found, ...(await checkImports(options))];
}

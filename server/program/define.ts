import { type Command, Option } from 'commander';
import { InvalidInput } from '../../graph/errors.ts';
import { parseMinor } from '../../graph/money.ts';
import type { Terminal } from '../commands/terminal.ts';
import { describeOption, environmentName, kebab, type Options, optionsSchema } from '../options.ts';

/** What commands are defined with. */
export interface Define {
  program: Command;
  t: Terminal['say'];
  /** A command with the product's options, each a flag, an environment variable or its default. */
  command(usage: string, zh: string, en: string, parent?: Command, isDefault?: boolean): Command;
  /** Does a command's work; what it answers is the exit code. */
  run(flags: Record<string, unknown>, work: (options: Options, terminal: Terminal) => Promise<number>): Promise<void>;
}

export function definer(program: Command, terminal: Terminal, run: Define['run']): Define {
  const t = terminal.say.bind(terminal);
  const command: Define['command'] = (usage, zh, en, parent = program, isDefault = false) => {
    const made = parent.command(usage, { isDefault }).description(t(zh, en)).exitOverride();
    for (const name of optionsSchema.keyof().options) {
      const flag = `--${kebab(name)}${name === 'json' || name === 'replaceDemo' ? '' : ' <value>'}`;
      made.addOption(new Option(flag, `${describeOption(name, terminal.language)} [${environmentName(name)}]`));
    }
    return made;
  };
  return { program, t, command, run };
}

/** A whole number from a flag. InvalidInput `option_invalid`. */
export function whole(option: string, value: unknown): number {
  const text = String(value);
  if (!/^\d{1,15}$/.test(text)) throw new InvalidInput('option_invalid', { option: `--${option}`, detail: text });
  return Number(text);
}

/** A number from 0 to 1 from a flag. InvalidInput `option_invalid`. */
export function part(option: string, value: unknown): number {
  const found = Number(value);
  if (!/^\d*\.?\d+$/.test(String(value)) || found > 1)
    throw new InvalidInput('option_invalid', { option: `--${option}`, detail: String(value) });
  return found;
}

/** An amount from a flag, in minor units. InvalidInput `option_invalid`. */
export function amount(option: string, text: string, currency?: string): number {
  const minor = parseMinor(text, currency);
  if (minor === null || minor < 0) throw new InvalidInput('option_invalid', { option: `--${option}`, detail: text });
  return minor;
}

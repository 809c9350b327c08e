/** What a lead or a ring comes to; an amount that there is none of is not told. */
import { useMoney } from '../i18n/money.ts';

interface Props {
  of: { currency: string; netMinor: number; taxMinor: number; taxAtStakeMinor: number | null };
  text: (name: 'net' | 'tax' | 'stake') => string;
}

export function Amounts({ of: { currency, netMinor, taxMinor, taxAtStakeMinor }, text }: Props) {
  const { exact } = useMoney();
  const amounts = [
    ['net', netMinor],
    ['tax', taxMinor],
    ['stake', taxAtStakeMinor],
  ] as const;
  return (
    <dl className="ledger-facts">
      {amounts.map(
        ([name, minor]) =>
          minor !== null && (
            <div key={name}>
              <dt>{text(name)}</dt>
              <dd>{exact(minor, currency)}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

/** The conditions of the trace, in plain words. Each change is a step that can be undone. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { dayFromText, minorFromText, textFromMinor } from '../i18n/format.ts';
import { useActions, useLedger, useSuyuan } from '../session.tsx';
import { wholeNumber } from '../state/urlValues.ts';
import { chainKey, hopChoices, limits, type Order, plainOptions } from '../state/view.ts';
import { Typed } from './Typed.tsx';

const orders: Order[] = ['month', 'day', 'none'];

export function Controls() {
  const { t } = useTranslation();
  const { setOptions } = useActions();
  const options = useSuyuan((state) => state.view.options);
  const chainCurrency = useSuyuan((state) => state.chain?.currency);
  const { data: ledger } = useLedger();
  const currency = options.currency ?? chainCurrency ?? ledger?.currencies[0] ?? 'CNY';
  const limitChoices = limits.includes(options.limit) ? limits : [...limits, options.limit].sort((a, b) => a - b);
  const hops = hopChoices.includes(options.hops) ? hopChoices : [...hopChoices, options.hops];
  return (
    <form className="controls" aria-label={t('controls.title')} onSubmit={(event) => event.preventDefault()}>
      <Field label={t('controls.hops')}>
        <select
          value={options.hops}
          onChange={({ target }) => setOptions({ hops: target.value === 'all' ? 'all' : Number(target.value) })}
        >
          {hops.map((choice) => (
            <option key={choice} value={choice}>
              {choice === 'all' ? t('controls.allHops') : choice}
            </option>
          ))}
        </select>
      </Field>
      <Field label={t('controls.order')} hint={t('controls.orderHint')}>
        <select value={options.order} onChange={({ target }) => setOptions({ order: target.value as Order })}>
          {orders.map((order) => (
            <option key={order} value={order}>
              {t(`order.${order}`)}
            </option>
          ))}
        </select>
      </Field>
      <Field label={t('controls.dwell')} hint={t('controls.dwellHint')}>
        <Typed
          key={options.maxDwellDays}
          text={options.maxDwellDays === null ? '' : String(options.maxDwellDays)}
          className="narrow"
          inputMode="numeric"
          placeholder={t('controls.noLimit')}
          read={(text) => wholeNumber(text, 0, 36_500)}
          onChange={(maxDwellDays) => setOptions({ maxDwellDays })}
        />
      </Field>
      <Field label={t('controls.from')} hint={t('controls.dayHint')}>
        <Typed
          key={options.from}
          text={options.from ?? ''}
          className="day"
          inputMode="numeric"
          placeholder={ledger?.firstDay ?? ''}
          read={dayFromText}
          onChange={(from) => setOptions({ from })}
        />
      </Field>
      <Field label={t('controls.to')} hint={t('controls.dayHint')}>
        <Typed
          key={options.to}
          text={options.to ?? ''}
          className="day"
          inputMode="numeric"
          placeholder={ledger?.lastDay ?? ''}
          read={dayFromText}
          onChange={(to) => setOptions({ to })}
        />
      </Field>
      <Field label={t('controls.asOf')} hint={t('controls.asOfHint')}>
        <Typed
          key={options.asOf}
          text={options.asOf ?? ''}
          className="day"
          inputMode="numeric"
          placeholder={ledger?.lastDay ?? ''}
          read={dayFromText}
          onChange={(asOf) => setOptions({ asOf })}
        />
      </Field>
      <Field label={t('controls.least')} hint={t('controls.leastHint')}>
        <Typed
          key={options.minGrossMinor}
          text={textFromMinor(options.minGrossMinor, currency)}
          inputMode="decimal"
          placeholder="0"
          read={(text) => minorFromText(text, currency)}
          onChange={(minor) => setOptions({ minGrossMinor: minor ?? 0 })}
        />
      </Field>
      {(ledger?.currencies.length ?? 0) > 1 && (
        <Field label={t('controls.currency')}>
          <select value={currency} onChange={({ target }) => setOptions({ currency: target.value })}>
            {ledger!.currencies.map((code) => (
              <option key={code}>{code}</option>
            ))}
          </select>
        </Field>
      )}
      <Field label={t('controls.limit')} hint={t('controls.limitHint')}>
        <select value={options.limit} onChange={({ target }) => setOptions({ limit: Number(target.value) })}>
          {limitChoices.map((limit) => (
            <option key={limit} value={limit}>
              {limit}
            </option>
          ))}
        </select>
      </Field>
      <StepButtons />
    </form>
  );
}

export function StepButtons() {
  const { t } = useTranslation();
  const actions = useActions();
  const past = useSuyuan((state) => state.past.length);
  const future = useSuyuan((state) => state.future.length);
  const isPlain = useSuyuan(
    ({ view }) => chainKey(view) === chainKey({ ...view, options: plainOptions(view), steps: [] }),
  );
  return (
    <div className="step-buttons" role="group" aria-label={t('steps.title')}>
      <button type="button" disabled={past === 0} onClick={actions.undo} title={t('steps.undoKey')}>
        {t('steps.undo')}
      </button>
      <button type="button" disabled={future === 0} onClick={actions.redo} title={t('steps.redoKey')}>
        {t('steps.redo')}
      </button>
      <button type="button" disabled={isPlain} onClick={actions.reset} title={t('steps.resetHint')}>
        {t('steps.reset')}
      </button>
    </div>
  );
}

function Field({ label, hint, children }: { label: string; hint?: string; children: ReactNode }) {
  return (
    <label className="field" title={hint}>
      <span>{label}</span>
      {children}
    </label>
  );
}

/** Asks before a taxpayer with very many relations is expanded. */
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { wholeCount } from '../i18n/format.ts';
import { useMoney } from '../i18n/money.ts';
import { useActions, useSuyuan } from '../session.tsx';
import type { StepOnly } from '../state/view.ts';
import { Dialog } from './Dialog.tsx';
import { StepConditions } from './StepConditions.tsx';

const choices = [10, 25, 50, 100, 200];

export function HubDialog() {
  const asking = useSuyuan((state) => state.asking);
  return asking && <Asked key={`${asking.direction} ${asking.id}`} {...asking} />;
}

function Asked({ id, direction }: { id: string; direction: 'up' | 'down' }) {
  const { t } = useTranslation();
  const { short } = useMoney();
  const { ask, expand, select } = useActions();
  const chain = useSuyuan((state) => state.chain);
  const [largest, setLargest] = useState(25);
  const [only, setOnly] = useState<StepOnly>({});
  const name = useId();
  const taxpayer = chain?.byId.get(id);
  if (!chain || !taxpayer) return null;
  const { relations, grossMinor } = taxpayer.waiting[direction];
  return (
    <Dialog
      title={t(`hub.${direction}`, { name: taxpayer.name ?? id, count: relations, text: wholeCount(relations) })}
      confirm={t('hub.confirm')}
      onConfirm={() => expand({ id, direction, largest, ...(Object.keys(only).length > 0 ? { only } : {}) })}
      onClose={() => ask(null)}
    >
      <p>
        {t('hub.text')}
        {grossMinor !== null && ` ${t('hub.amount', { amount: short(grossMinor, chain.currency) })}`}
      </p>
      <fieldset className="choices">
        <legend>{t('hub.choose')}</legend>
        {choices
          .filter((choice) => choice <= Math.max(relations, choices[0]))
          .map((choice) => (
            <label key={choice}>
              <input type="radio" name={name} checked={largest === choice} onChange={() => setLargest(choice)} />
              {t('hub.largest', { count: choice })}
            </label>
          ))}
      </fieldset>
      <StepConditions beyond={{ id, direction }} only={only} onChange={setOnly} />
      <button
        type="button"
        className="link"
        onClick={() => {
          ask(null);
          select({ kind: 'rest', id, direction });
        }}
      >
        {t(`rest.pick.${direction}`)}
      </button>
    </Dialog>
  );
}

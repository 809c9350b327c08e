/** Of an expansion only these days, only these goods: for firms that trade with very many. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { dayFromText } from '../i18n/format.ts';
import { useMoney } from '../i18n/money.ts';
import { useLedger, useSession, useSuyuan } from '../session.tsx';
import { partnersRequest } from '../state/requests.ts';
import type { Beyond, StepOnly } from '../state/view.ts';
import { Typed } from './Typed.tsx';

interface Props {
  beyond: Beyond;
  only: StepOnly;
  onChange: (only: StepOnly) => void;
}

export function StepConditions({ beyond, only, onChange }: Props) {
  const { t } = useTranslation();
  const { api } = useSession();
  const { short } = useMoney();
  const options = useSuyuan((state) => state.view.options);
  const { data: ledger } = useLedger();
  const request = partnersRequest(beyond, options, { q: '', without: [], cursor: null });
  const { data } = useQuery({
    queryKey: ['goods', request],
    queryFn: ({ signal }) => api.partners({ ...request, limit: 1 }, signal),
  });
  const categories = (data?.goods ?? []).filter(({ category }) => category !== null);
  const put = (name: keyof StepOnly, value: string | null) => {
    const { [name]: _, ...rest } = only;
    onChange(value === null ? rest : { ...rest, [name]: value });
  };
  return (
    <fieldset className="choices">
      <legend>{t('hub.only')}</legend>
      {(['from', 'to'] as const).map((name) => (
        <label key={name} title={t('controls.dayHint')}>
          {t(`controls.${name}`)}
          <Typed
            text={only[name] ?? ''}
            className="day"
            inputMode="numeric"
            placeholder={(name === 'from' ? ledger?.firstDay : ledger?.lastDay) ?? ''}
            read={dayFromText}
            onChange={(day) => put(name, day)}
          />
        </label>
      ))}
      {categories.length > 1 && (
        <label>
          {t('hub.goods')}
          <select value={only.goods ?? ''} onChange={({ target }) => put('goods', target.value || null)}>
            <option value="">{t('hub.allGoods')}</option>
            {categories.map(({ category, grossMinor }) => (
              <option key={category} value={category!}>
                {category} · {short(grossMinor, data!.currency)}
              </option>
            ))}
          </select>
        </label>
      )}
    </fieldset>
  );
}

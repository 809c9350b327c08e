import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../server/contract.ts';
import { dayText, exactMoney, momentText, shortMoney } from './format.ts';

/** The formats of the language that is on screen. */
export function useMoney() {
  const { i18n } = useTranslation();
  const language: Language = i18n.language === 'zh' ? 'zh' : 'en';
  return useMemo(
    () => ({
      language,
      short: (minor: number, currency: string) => shortMoney(minor, currency, language),
      exact: exactMoney,
      moment: (moment: string) => momentText(moment, language),
      day: (day: string | null) => (day === null ? '–' : dayText(day, language)),
    }),
    [language],
  );
}

/** One i18next for the page; its language follows the view. */
import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Language } from '../../server/contract.ts';
import type { Store } from '../state/store.ts';
import { en } from './en.ts';
import { zh } from './zh.ts';

export async function startWords(store: Store): Promise<i18n> {
  const words = i18next.createInstance();
  const language = () => store.getState().view.language;
  await words.use(initReactI18next).init({
    lng: language(),
    fallbackLng: false,
    resources: { zh: { translation: zh }, en: { translation: en } },
    interpolation: { escapeValue: false },
  });
  const follow = () => {
    document.documentElement.lang = language() === 'zh' ? 'zh-CN' : 'en';
    document.title = words.t('page.title');
    if (words.language !== language()) void words.changeLanguage(language()).then(follow);
  };
  follow();
  store.subscribe(follow);
  return words;
}

export function preferredLanguage(languages: readonly string[]): Language {
  return languages[0]?.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

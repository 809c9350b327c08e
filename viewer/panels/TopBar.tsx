import { useTranslation } from 'react-i18next';
import { useActions, useSuyuan } from '../session.tsx';
import { isIdentityPage, type Page } from '../state/view.ts';
import { Search } from './Search.tsx';

const parts: { name: 'chain' | 'leads' | 'data' | 'identity'; first: Page }[] = [
  { name: 'chain', first: 'chain' },
  { name: 'leads', first: 'leads' },
  { name: 'data', first: 'loads' },
  { name: 'identity', first: 'candidates' },
];

export function TopBar() {
  const { t } = useTranslation();
  const actions = useActions();
  const page = useSuyuan((state) => state.view.page);
  const language = useSuyuan((state) => state.view.language);
  const here = page === 'chain' || page === 'leads' ? page : isIdentityPage(page) ? 'identity' : 'data';
  const other = language === 'zh' ? 'en' : 'zh';
  return (
    <header className="top-bar">
      <button type="button" className="brand" onClick={actions.goHome} title={t('top.home')}>
        <span className="brand-mark" aria-hidden="true" />
        {t('page.brand')}
      </button>
      <Search />
      <nav className="tabs" aria-label={t('top.pages')}>
        {parts.map(({ name, first }) => (
          <button
            key={name}
            type="button"
            aria-current={name === here ? 'page' : undefined}
            onClick={() => actions.openPage(first)}
          >
            {t(`top.${name}`)}
          </button>
        ))}
      </nav>
      <button
        type="button"
        className="quiet language"
        lang={other === 'zh' ? 'zh-CN' : 'en'}
        onClick={() => actions.setLanguage(other)}
      >
        {other === 'zh' ? '中文' : 'English'}
      </button>
    </header>
  );
}

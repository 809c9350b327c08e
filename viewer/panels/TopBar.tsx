import { useTranslation } from 'react-i18next';
import { useActions, useSuyuan } from '../session.tsx';
import { isIdentityPage, isLeadPage, type Page } from '../state/view.ts';
import { Search } from './Search.tsx';

type Part = 'chain' | 'leads' | 'data' | 'identity';

const parts: { name: Part; first: Page }[] = [
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
  const here = hereOf(page);
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

function hereOf(page: Page): Part {
  if (page === 'chain') return page;
  if (isLeadPage(page)) return 'leads';
  return isIdentityPage(page) ? 'identity' : 'data';
}

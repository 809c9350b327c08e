import { useTranslation } from 'react-i18next';
import { useActions, useSuyuan } from '../session.tsx';
import { Search } from './Search.tsx';

export function TopBar() {
  const { t } = useTranslation();
  const actions = useActions();
  const page = useSuyuan((state) => state.view.page);
  const language = useSuyuan((state) => state.view.language);
  const other = language === 'zh' ? 'en' : 'zh';
  return (
    <header className="top-bar">
      <button type="button" className="brand" onClick={actions.goHome} title={t('top.home')}>
        <span className="brand-mark" aria-hidden="true" />
        {t('page.brand')}
      </button>
      <Search />
      <nav className="tabs" aria-label={t('top.pages')}>
        {(['chain', 'data'] as const).map((name) => (
          <button
            key={name}
            type="button"
            aria-current={(page === 'chain') === (name === 'chain') ? 'page' : undefined}
            onClick={() => actions.openPage(name === 'chain' ? 'chain' : 'loads')}
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

/** Who is who: pairs that may be one subject, what people decided about them, and what came of the last decision. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DecisionReply } from '../../server/contract.ts';
import { useActions } from '../session.tsx';
import { type IdentityPage, identityPages } from '../state/view.ts';
import { Candidates } from './Candidates.tsx';
import { Decided } from './Decided.tsx';
import { type Asked, DecisionForm } from './DecisionForm.tsx';
import { Decisions } from './Decisions.tsx';

const pages = { candidates: Candidates, decisions: Decisions };

export function Identity({ page }: { page: IdentityPage }) {
  const { t } = useTranslation();
  const { openPage, refresh } = useActions();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [reply, setReply] = useState<DecisionReply | null>(null);
  const Page = pages[page];
  return (
    <main className="data">
      <div className="data-tabs">
        <nav aria-label={t('identity.pages')}>
          {identityPages.map((name) => (
            <button
              key={name}
              type="button"
              aria-current={page === name ? 'page' : undefined}
              onClick={() => openPage(name)}
            >
              {t(`identity.${name}`)}
            </button>
          ))}
        </nav>
        <button type="button" className="link" onClick={() => setAsked({ kind: 'merge' })}>
          {t('identity.merge')}
        </button>
        <button type="button" className="link" onClick={() => setAsked({ kind: 'split' })}>
          {t('identity.split')}
        </button>
      </div>
      {reply && <Decided key={reply.decision.number} reply={reply} onClose={() => setReply(null)} />}
      <Page onAsk={setAsked} />
      {asked && (
        <DecisionForm
          asked={asked}
          onClose={() => setAsked(null)}
          onDecided={(decided) => {
            setAsked(null);
            setReply(decided);
            refresh();
          }}
        />
      )}
    </main>
  );
}

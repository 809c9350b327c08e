/** One lead with the whole of its evidence, and what can be done with it. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Lead } from '../../server/contract.ts';
import { percent, wholeCount } from '../i18n/format.ts';
import { scoreText } from '../i18n/leadValues.ts';
import { useMoney } from '../i18n/money.ts';
import { useActions, useSession, useSuyuan } from '../session.tsx';
import { leadListUrl } from '../state/api.ts';
import { InvoiceList } from './InvoiceList.tsx';
import { Amounts } from './Amounts.tsx';
import { Basis } from './Basis.tsx';
import { LeadCheck } from './LeadCheck.tsx';
import { LeadMembers, Relations } from './LeadParties.tsx';
import { Against, Reasons } from './LeadReasons.tsx';
import { ProblemNote } from './ProblemNote.tsx';
import { useLead } from './useLead.ts';
import { usePages } from './usePages.ts';

export function LeadPanel({ id }: { id: string }) {
  const { t } = useTranslation();
  const { openPage } = useActions();
  const { detector, about } = useSuyuan((state) => state.view.choice);
  const { data, error, isPending, refetch } = useLead(id);
  return (
    <aside className="candidate lead" aria-label={t('lead.region')} tabIndex={0}>
      <button
        type="button"
        className="quiet close"
        aria-label={t('leads.close')}
        onClick={() => openPage('leads', { detector, about })}
      >
        ✕
      </button>
      {isPending && <p role="status">{t('data.busy')}</p>}
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {data && <Evidence lead={data} />}
    </aside>
  );
}

function Evidence({ lead }: { lead: Lead }) {
  const { t } = useTranslation();
  return (
    <>
      <Head lead={lead} />
      <Deeds lead={lead} />
      <Reasons reasons={lead.reasons} />
      <Against against={lead.against} />
      <LeadMembers lead={lead} />
      <Relations of={lead} />
      <Basis kind="lead" of={lead} made={`${lead.title} · ${t('basis.version', { version: lead.detector.version })}`} />
      <LeadInvoices lead={lead} />
    </>
  );
}

/** Whom it is about, as far as they fit in a heading; the table below names all. */
const named = 3;

function Head({ lead }: { lead: Lead }) {
  const { t } = useTranslation();
  const { day } = useMoney();
  const { title, core, score, rank, confidence, firstDay, lastDay, invoices, askedFor } = lead;
  const share = percent(confidence);
  return (
    <header>
      <p className="kicker">{title}</p>
      {core.slice(0, named).map((firm) => (
        <h2 key={firm.id}>
          {firm.name ?? firm.id} {firm.name !== null && <span className="mono id">{firm.id}</span>}
        </h2>
      ))}
      {core.length > named && <p>{t('leads.more', { text: wholeCount(core.length) })}</p>}
      <p>
        {t('lead.facts', { first: day(firstDay), last: day(lastDay), count: invoices, text: wholeCount(invoices) })}
      </p>
      <Amounts of={lead} text={(name) => t(`leadAmount.${name}`)} />
      <p className="muted">
        {score === null
          ? t('lead.strengthUnknown', { rank, share })
          : t('lead.strength', { score: scoreText(score), rank, share })}
      </p>
      {askedFor !== null && <p className="muted">{t('lead.moved', { id: askedFor })}</p>}
      <p className="lead-notice">{t('lead.notice')}</p>
    </header>
  );
}

function Deeds({ lead }: { lead: Lead }) {
  const { t } = useTranslation();
  const { draw } = useActions();
  const language = useSuyuan((state) => state.view.language);
  const [isChecked, setChecked] = useState(false);
  const { id, core, currency } = lead;
  return (
    <>
      <div className="decide">
        <button
          type="button"
          className="primary"
          onClick={() => draw({ kind: 'lead', id, start: core[0].id, currency })}
        >
          {t('lead.draw')}
        </button>
        <button type="button" aria-expanded={isChecked} onClick={() => setChecked(!isChecked)}>
          {t(isChecked ? 'lead.checkHide' : 'lead.check')}
        </button>
        <a className="deed" href={leadListUrl(lead, language)} download>
          {t('lead.file')}
        </a>
      </div>
      {isChecked && <LeadCheck lead={lead} />}
    </>
  );
}

function LeadInvoices({ lead }: { lead: Lead }) {
  const { t } = useTranslation();
  const { api } = useSession();
  const { id, scan } = lead;
  const pages = usePages(['leadInvoices', id, scan], (cursor, signal) =>
    api.leadInvoices({ id, scan }, cursor, signal),
  );
  return (
    <section className="invoices">
      <h3>{t('lead.invoices', { text: wholeCount(pages.isPending ? lead.invoices : pages.total) })}</h3>
      {pages.error && <ProblemNote error={pages.error} onRetry={pages.retry} />}
      <InvoiceList label={t('lead.invoicesRegion')} pages={pages} narrow />
    </section>
  );
}

/** Calls of the API. Whatever goes wrong is thrown as a `Failure` that carries a problem document. */
import type {
  CandidatesReply,
  DecisionRequest,
  DecisionsReply,
  Explanation,
  FactsReply,
  Finding,
  IdentityReply,
  InvoicesReply,
  Job,
  JobKind,
  JobOf,
  JobsReply,
  JobState,
  Lead,
  LeadPicture,
  LeadsReply,
  Ledger,
  LedgerAccount,
  Load,
  LoadRequest,
  LoadsReply,
  MarksReply,
  MarksRequest,
  PartnersReply,
  PartnersRequest,
  PathsReply,
  PathsRequest,
  Problem,
  RefusalsReply,
  RefusalTablesReply,
  RelationAccountsReply,
  Ring,
  RingPicture,
  RingsReply,
  Risk,
  ScanRequest,
  ScansReply,
  TaxpayerDetail,
  TaxpayersReply,
  TimelineReply,
  TimelineRequest,
  TraceReply,
  TraceRequest,
  Upload,
} from '../../server/contract.ts';
import type { Choice, Drawn, InvoicesOf, RelationKey } from './view.ts';

export class Failure extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'Failure';
    this.problem = problem;
  }
}

/** Invoices are looked for by what they bear or by what there is to find about them. */
export type Sought = { key: string } | { finding: Finding };

/** A lead as one scan has found it. */
export type LeadPlace = Pick<Lead, 'id' | 'scan'>;
export type LeadFilter = Pick<Choice, 'detector' | 'about'>;

export type CandidateFilter = Pick<Choice, 'kind' | 'state' | 'about'>;

/** Our own code, for a server that does not answer; the page words it. */
export const unreachable = 'page_unreachable';

export interface ApiHooks {
  language: () => string;
  onConnection: (connection: 'ok' | 'lost' | 'unauthorised') => void;
}

export type Api = ReturnType<typeof createApi>;

export function createApi({ language, onConnection }: ApiHooks) {
  async function call<T>(path: string, init: RequestInit = {}): Promise<T> {
    let reply: Response;
    try {
      const headers = { accept: 'application/json', 'accept-language': language(), ...init.headers };
      reply = await fetch(`/api/v1${path}`, { credentials: 'same-origin', ...init, headers });
    } catch (error) {
      if (init.signal?.aborted) throw error;
      onConnection('lost');
      throw new Failure(pageProblem(unreachable, 0));
    }
    onConnection(reply.status === 401 ? 'unauthorised' : 'ok');
    if (!reply.ok) throw new Failure(await problemOf(reply));
    return (await reply.json()) as T;
  }

  const post = <T>(path: string, body: unknown, signal?: AbortSignal) =>
    call<T>(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal,
    });

  return {
    ledger: (signal?: AbortSignal) => call<Ledger>('/ledger', { signal }),
    search: (q: string, signal?: AbortSignal) =>
      call<TaxpayersReply>(`/taxpayers?${new URLSearchParams({ q, limit: '12' }).toString()}`, { signal }),
    searchIds: (id: string, signal?: AbortSignal) =>
      call<TaxpayersReply>(`/taxpayers${asked({ id, limit: '50' })}`, { signal }),
    taxpayer: (id: string, signal?: AbortSignal) =>
      call<TaxpayerDetail>(`/taxpayers/${encodeURIComponent(id)}`, { signal }),
    facts: (id: string, signal?: AbortSignal) =>
      call<FactsReply>(`/taxpayers/${encodeURIComponent(id)}/facts?limit=20`, { signal }),
    invoices: ({ seller, buyer, currency }: RelationKey, cursor: string | null, signal?: AbortSignal) => {
      const query = asked({ side: 'sales', partner: buyer, currency, limit: '200', cursor });
      return call<InvoicesReply>(`/taxpayers/${encodeURIComponent(seller)}/invoices${query}`, { signal });
    },
    invoicesOf: ({ id, side }: InvoicesOf, cursor: string | null, signal?: AbortSignal) =>
      call<InvoicesReply>(`/taxpayers/${encodeURIComponent(id)}/invoices${asked({ side, limit: '200', cursor })}`, {
        signal,
      }),
    findInvoices: (sought: Sought, cursor: string | null, signal?: AbortSignal) =>
      call<InvoicesReply>(`/invoices${asked({ ...sought, limit: '200', cursor })}`, { signal }),
    ledgerAccount: (signal?: AbortSignal) => call<LedgerAccount>('/ledger/account', { signal }),
    relationAccounts: (seller: string, buyer: string, asOf: string | null, signal?: AbortSignal) =>
      call<RelationAccountsReply>(`/relations/account${asked({ seller, buyer, asOf })}`, { signal }),
    refusals: (load: string | null, open: boolean, cursor: string | null, signal?: AbortSignal) =>
      call<RefusalsReply>(`/refusals${asked({ load, open: String(open), limit: '500', cursor })}`, { signal }),
    refusalTables: (load: string | null, signal?: AbortSignal) =>
      call<RefusalTablesReply>(`/refusals/tables${asked({ load })}`, { signal }),
    trace: (request: TraceRequest, signal?: AbortSignal) => post<TraceReply>('/traces', request, signal),
    partners: (request: PartnersRequest, signal?: AbortSignal) =>
      post<PartnersReply>('/traces/partners', request, signal),
    timeline: (request: TimelineRequest, signal?: AbortSignal) =>
      post<TimelineReply>('/relations/timeline', request, signal),
    marks: (request: MarksRequest, signal?: AbortSignal) => post<MarksReply>('/taxpayers/marks', request, signal),
    paths: (request: PathsRequest, signal?: AbortSignal) => post<PathsReply>('/traces/paths', request, signal),
    identity: (id: string, signal?: AbortSignal) =>
      call<IdentityReply>(`/taxpayers/${encodeURIComponent(id)}/identity`, { signal }),
    candidates: ({ kind, state, about }: CandidateFilter, cursor: string | null, signal?: AbortSignal) => {
      const query = asked({ kind, state: state === 'all' ? null : state, id: about, limit: '200', cursor });
      return call<CandidatesReply>(`/identity/candidates${query}`, { signal });
    },
    decisions: (about: string | null, signal?: AbortSignal) =>
      call<DecisionsReply>(`/identity/decisions${asked({ id: about })}`, { signal }),
    decide: (request: DecisionRequest) => post<JobOf<'decision'>>('/identity/decisions', request),
    jobs: (filter: { kind: JobKind; state: JobState | null }, signal?: AbortSignal) =>
      call<JobsReply>(`/jobs${asked(filter)}`, { signal }),
    job: (id: string, signal?: AbortSignal) => call<Job>(`/jobs/${encodeURIComponent(id)}`, { signal }),
    cancelJob: (id: string) => post<Job>(`/jobs/${encodeURIComponent(id)}/cancel`, {}),
    scans: (signal?: AbortSignal) => call<ScansReply>('/scans', { signal }),
    startScan: (request: ScanRequest) => post<JobOf<'scan'>>('/scans', request),
    leads: ({ detector, about }: LeadFilter, cursor: string | null, signal?: AbortSignal) =>
      call<LeadsReply>(`/leads${asked({ detector, taxpayer: about, limit: '100', cursor })}`, { signal }),
    lead: (id: string, signal?: AbortSignal) => call<Lead>(`/leads/${encodeURIComponent(id)}`, { signal }),
    leadInvoices: ({ id, scan }: LeadPlace, cursor: string | null, signal?: AbortSignal) =>
      call<InvoicesReply>(`/leads/${encodeURIComponent(id)}/invoices${asked({ scan, limit: '200', cursor })}`, {
        signal,
      }),
    rings: (about: string | null, cursor: string | null, signal?: AbortSignal) =>
      call<RingsReply>(`/rings${asked({ taxpayer: about, limit: '100', cursor })}`, { signal }),
    ring: (id: string, signal?: AbortSignal) => call<Ring>(`/rings/${encodeURIComponent(id)}`, { signal }),
    risk: (taxpayer: string, signal?: AbortSignal) =>
      call<Risk>(`/taxpayers/${encodeURIComponent(taxpayer)}/risk`, { signal }),
    picture: ({ kind, id }: Drawn, signal?: AbortSignal) =>
      call<LeadPicture | RingPicture>(`/${kind}s/${encodeURIComponent(id)}/picture`, { signal }),
    explanation: ({ id, scan }: LeadPlace, signal?: AbortSignal) =>
      call<Explanation>(`/leads/${encodeURIComponent(id)}/explanation${asked({ scan })}`, { signal }),
    loads: (signal?: AbortSignal) => call<LoadsReply>('/loads', { signal }),
    loadById: (id: string, signal?: AbortSignal) => call<Load>(`/loads/${encodeURIComponent(id)}`, { signal }),
    startLoad: (request: LoadRequest) => post<Load>('/loads', request),
    upload: (file: File) =>
      call<Upload>(`/uploads?${new URLSearchParams({ name: file.name }).toString()}`, {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
        body: file,
      }),
  };
}

/** Where the browser itself fetches the invoices of a lead, as a list for other offices. */
export const leadListUrl = ({ id, scan }: LeadPlace, lang: string) =>
  `/api/v1/leads/${encodeURIComponent(id)}/invoices.csv${asked({ scan, lang })}`;

/** Where the browser itself fetches a table of refused rows, as a download, in the page's language. */
export const refusalTableUrl = (id: string, load: string | null, lang: string) =>
  `/api/v1/refusals/tables/${encodeURIComponent(id)}.csv${asked({ load, lang })}`;

function asked(parts: Record<string, string | null>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parts)) if (value !== null) query.set(name, value);
  return query.size === 0 ? '' : `?${query.toString()}`;
}

export function problemFrom(error: unknown): Problem {
  return error instanceof Failure ? error.problem : pageProblem('page_unexpected', 0, String(error));
}

function pageProblem(code: string, status: number, detail = ''): Problem {
  return { type: 'about:blank', title: code, status, code, detail };
}

async function problemOf(reply: Response): Promise<Problem> {
  try {
    const body = (await reply.json()) as Partial<Problem>;
    if (typeof body.code === 'string' && typeof body.detail === 'string') return body as Problem;
  } catch {
    // Not a problem document: a proxy, or a server that is falling over.
  }
  return pageProblem('page_unexpected', reply.status, `HTTP ${reply.status}`);
}

import { DETECTORS } from '../../algorithms/detectors/detectors.ts';
import { formatDay } from '../../graph/days.ts';
import { Conflict, NotFound } from '../../graph/errors.ts';
import type { Explanation } from '../../graph/explanation.ts';
import type { Lead as FoundLead } from '../../graph/lead.ts';
import type { Language, Lead, LeadHead, LeadPicture, Taxpayer } from '../contract.ts';
import { changesOf, type LeadHead as FoundHead, leadAt, type ScanHead } from '../workers/leadFiles.ts';
import type { GraphService } from './graph.ts';
import { type InvoicePlace, invoicesOfDigests, subjectId } from './invoices.ts';
import { inquiryOf } from './inquiry.ts';
import { againstIn, reasonIn, ROLES, titleOf } from './leadWords.ts';
import type { LedgerService } from './ledger.ts';
import { pictureOf } from './picture.ts';
import { basisOf, type ScansService } from './scans.ts';
import { coverageNow, taxpayerNow } from './taxpayers.ts';

export interface LeadQuery {
  scan?: string;
  detector?: string;
  taxpayer?: string;
  leastScore?: number;
}

/** Leads of scans, in words, with what the ledger holds of them. */
export class LeadsService {
  readonly #scans: ScansService;
  readonly #graph: GraphService;
  readonly #ledger: LedgerService;

  constructor({ scans, graph, ledger }: { scans: ScansService; graph: GraphService; ledger: LedgerService }) {
    this.#scans = scans;
    this.#graph = graph;
    this.#ledger = ledger;
  }

  /** Of one scan, the newest where none is named: highest score first, ties in order of detector. Null where nothing was scanned yet. */
  async page(
    { scan: id, detector, taxpayer, leastScore = 0 }: LeadQuery,
    { offset, limit }: { offset: number; limit: number },
    language: Language,
  ): Promise<{ scan: string; items: LeadHead[]; total: number } | null> {
    const scan = id === undefined ? (await this.#scans.scans())[0] : await this.#scans.scan(id);
    if (!scan) return null;
    const subject = taxpayer === undefined ? undefined : subjectId(this.#graph, taxpayer);
    const fits = (head: FoundHead) =>
      (detector ?? head.detector.name) === head.detector.name &&
      (leastScore === 0 || (head.score !== null && head.score >= leastScore)) &&
      (subject === undefined || head.members.some((member) => subjectId(this.#graph, member.taxpayer) === subject));
    const found = (await this.#scans.heads(scan.id)).filter(fits);
    found.sort((a, b) => (b.score ?? -1) - (a.score ?? -1));
    const items = found.slice(offset, offset + limit).map((head) => this.#describe(head, scan, language));
    return { scan: scan.id, items, total: found.length };
  }

  /** Of the scan that is named, else of the newest that has it. NotFound `lead_not_found`. */
  async lead(id: string, scan: string | undefined, language: Language): Promise<Lead> {
    const { lead, head, of } = await this.#find(id, scan);
    const run = of.detectors.find(({ name }) => name === lead.detector.name)!;
    return {
      ...this.#describe(head, of, language),
      askedFor: lead.id === id ? null : id,
      basis: { ...basisOf(of), isCurrent: this.#scans.isCurrent(of) },
      parameters: run.parameters,
      members: lead.members.map(({ taxpayer, role }) => ({
        ...this.#taxpayer(taxpayer),
        ...{ role, roleText: ROLES[role][language], coverage: this.#coverage(taxpayer) },
      })),
      relations: lead.relations.map((relation) => ({
        ...relation,
        ...{ sellerName: this.#taxpayer(relation.seller).name, buyerName: this.#taxpayer(relation.buyer).name },
      })),
    };
  }

  /** In the graph that is in place, as a picture of a chain. */
  async picture(id: string, scan: string | undefined): Promise<LeadPicture> {
    const { lead } = await this.#find(id, scan);
    const { about, ...picture } = pictureOf(this.#graph.snapshot, lead);
    return { ...picture, lead: { id: lead.id, ...about } };
  }

  /** The invoices that are its evidence, as the ledger holds them now. */
  async invoices(id: string, scan: string | undefined, limit: number, after?: InvoicePlace) {
    const { lead } = await this.#find(id, scan);
    return invoicesOfDigests(this.#ledger, lead.invoices, limit, after);
  }

  /** The same as a list for other offices (协查), as CSV. */
  async inquiry(id: string, scan: string | undefined, language: Language): Promise<AsyncGenerator<string>> {
    const { lead } = await this.#find(id, scan);
    return inquiryOf(this.#ledger, this.#graph, lead, language);
  }

  /** Computes it again, by SQL over the ledger alone. Conflict `detector_changed` where another version of the detector found it. */
  async explain(id: string, scan: string | undefined): Promise<Explanation> {
    const { lead, of } = await this.#find(id, scan);
    const { name, version } = lead.detector;
    // of one that this program does not have nothing is computed
    const known = DETECTORS.find((one) => one.name === name)?.version ?? version;
    if (version !== known) throw new Conflict('detector_changed', { detector: name, version, known });
    const parameters = Object.fromEntries(
      DETECTORS.map((one) => [
        one.name,
        of.detectors.find(({ name }) => name === one.name)?.parameters ?? one.parameters,
      ]),
    );
    const heads = await this.#scans.heads(of.id);
    const isWhole = of.detectors.some((run) => run.name === 'source' && run.leftOut === 0);
    const sources = isWhole
      ? heads.filter(({ detector }) => detector.name === 'source').flatMap(({ core }) => core)
      : null;
    return this.#ledger.explain({ lead, basis: of.basis, parameters, sources });
  }

  /** Without a scan that is named: the newest that has it, under the id that a later merge of its taxpayers has given it. */
  async #find(id: string, named: string | undefined): Promise<{ lead: FoundLead; head: FoundHead; of: ScanHead }> {
    const { folder } = this.#scans;
    const scans = named === undefined ? await this.#scans.scans() : [await this.#scans.scan(named)];
    for (const [place, of] of scans.entries()) {
      const head = (await this.#scans.heads(of.id)).find((one) => one.id === id);
      if (!head) continue;
      let now = id;
      for (const later of scans.slice(0, place).reverse())
        now = (await changesOf(folder, later.id)).moved.find(({ from }) => from === now)?.to ?? now;
      return now === id ? { lead: await leadAt(folder, of.id, head), head, of } : this.#find(now, undefined);
    }
    throw new NotFound('lead_not_found', { id });
  }

  #describe(head: FoundHead, { id: scan }: ScanHead, language: Language): LeadHead {
    const { at: _at, bytes: _bytes, core, members, firstDay, lastDay, reasons, against, ...rest } = head;
    const { detector, currency } = head;
    return {
      ...rest,
      // scans of before have none
      strength: rest.strength ?? null,
      scan,
      title: titleOf(detector.name, language),
      core: core.map((id) => this.#taxpayer(id)),
      members: members.length,
      firstDay: formatDay(firstDay),
      lastDay: formatDay(lastDay),
      reasons: reasons.map((reason) => reasonIn(language, detector.name, currency, reason)),
      against: against.map((one) => againstIn(language, detector.name, currency, one)),
    };
  }

  #taxpayer(id: string): Taxpayer {
    return taxpayerNow(this.#graph.snapshot, id);
  }

  #coverage(id: string) {
    return coverageNow(this.#graph.snapshot, id);
  }
}

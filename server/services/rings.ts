import { formatDay } from '../../graph/days.ts';
import { NotFound } from '../../graph/errors.ts';
import { riskOf } from '../../algorithms/rings/risk.ts';
import type { Language, Ring, RingHead, RingPicture, Risk, Taxpayer } from '../contract.ts';
import { ringAt, type RingHead as FoundHead, type ScanHead } from '../workers/leadFiles.ts';
import type { GraphService } from './graph.ts';
import { subjectId } from './invoices.ts';
import { againstIn, ROLES, titleOf } from './leadWords.ts';
import { pictureOf } from './picture.ts';
import { groupIn, ringReasonIn } from './ringWords.ts';
import { basisOf, type ScansService } from './scans.ts';
import { coverageNow, describeTaxpayer, nodeFor, taxpayerNow } from './taxpayers.ts';

/** Rings of scans, in words, and what they and leads come to for one taxpayer. */
export class RingsService {
  readonly #scans: ScansService;
  readonly #graph: GraphService;

  constructor({ scans, graph }: { scans: ScansService; graph: GraphService }) {
    this.#scans = scans;
    this.#graph = graph;
  }

  /** Of one scan, the newest where none is named, strongest first. Null where nothing was scanned yet. */
  async page(
    { scan: id, taxpayer }: { scan?: string; taxpayer?: string },
    { offset, limit }: { offset: number; limit: number },
    language: Language,
  ): Promise<{ scan: string; items: RingHead[]; total: number } | null> {
    const scan = await this.#scanOf(id);
    if (!scan) return null;
    const heads = await this.#scans.ringHeads(scan.id);
    const found = taxpayer === undefined ? heads : heads.filter(this.#has(taxpayer));
    const items = found.slice(offset, offset + limit).map((head) => this.#describe(head, scan, language));
    return { scan: scan.id, items, total: found.length };
  }

  /** Of the scan that is named, else of the newest that has it. NotFound `ring_not_found`. */
  async ring(id: string, scan: string | undefined, language: Language): Promise<Ring> {
    const { ring, head, of } = await this.#find(id, scan);
    const { snapshot } = this.#graph;
    const { version, parameters } = of.rings!;
    const detectorOf = new Map((await this.#scans.heads(of.id)).map(({ id: lead, detector }) => [lead, detector.name]));
    return {
      ...this.#describe(head, of, language),
      basis: { ...basisOf(of), isCurrent: this.#scans.isCurrent(of) },
      ...{ version, parameters },
      members: ring.members.map(({ taxpayer, role, why, ...rest }) => ({
        ...taxpayerNow(snapshot, taxpayer),
        ...{ role, roleText: ROLES[role][language], ...rest, coverage: coverageNow(snapshot, taxpayer) },
        why: why.map((reason) =>
          ringReasonIn(language, ring.currency, detectorOf.get(reason.lead ?? '') ?? null, reason),
        ),
      })),
      relations: ring.relations.map((relation) => ({
        ...relation,
        sellerName: this.#taxpayer(relation.seller).name,
        buyerName: this.#taxpayer(relation.buyer).name,
      })),
    };
  }

  /** In the graph that is in place, as a picture of a chain. */
  async picture(id: string, scan: string | undefined): Promise<RingPicture> {
    const { ring } = await this.#find(id, scan);
    const tiers = new Map(ring.members.map(({ taxpayer, tier }) => [taxpayer, tier]));
    const { about, ...picture } = pictureOf(this.#graph.snapshot, { ...ring, invoices: null, tiers });
    const roles = new Map(ring.members.map(({ taxpayer, role }) => [taxpayer, role]));
    const members = about.members.map(({ id }) => ({ id, role: roles.get(id) ?? 'associated' }));
    return { ...picture, ring: { id: ring.id, core: about.core, members } };
  }

  /** Of a taxpayer by any of its ids. NotFound `taxpayer_not_found`. */
  async risk(id: string, named: string | undefined, language: Language): Promise<Risk> {
    const { snapshot } = this.#graph;
    const taxpayer = describeTaxpayer(snapshot, nodeFor(snapshot, id));
    const scan = await this.#scanOf(named);
    if (!scan) return { taxpayer, scan: null, risk: null, terms: [], rings: [] };
    const isIt = (other: string) => subjectId(this.#graph, other) === taxpayer.id;
    const leads = (await this.#scans.heads(scan.id)).filter(({ core }) => core.some(isIt));
    const rings = (await this.#scans.ringHeads(scan.id)).flatMap((ring) => {
      const role = ring.members.find((member) => isIt(member.taxpayer))?.role;
      return role ? [{ ...ring, role }] : [];
    });
    const { value, terms } = riskOf(leads, rings.filter(({ role }) => role === 'associated')); // prettier-ignore
    return {
      ...{ taxpayer, scan: scan.id, risk: value },
      terms: terms.map((term) => ({
        ...{ ...term, groupText: groupIn(language, term.group) },
        title: term.detector === null ? null : titleOf(term.detector, language),
      })),
      rings: rings.map(({ id, rank, score, role }) => ({ id, rank, score, role, roleText: ROLES[role][language] })),
    };
  }

  async #scanOf(id: string | undefined): Promise<ScanHead | undefined> {
    return id === undefined ? (await this.#scans.scans())[0] : this.#scans.scan(id);
  }

  #has(taxpayer: string): (head: FoundHead) => boolean {
    const subject = subjectId(this.#graph, taxpayer);
    return ({ members }) => members.some((member) => subjectId(this.#graph, member.taxpayer) === subject);
  }

  async #find(id: string, named: string | undefined) {
    for (const of of named === undefined ? await this.#scans.scans() : [await this.#scans.scan(named)]) {
      const head = (await this.#scans.ringHeads(of.id)).find((one) => one.id === id);
      if (head) return { ring: await ringAt(this.#scans.folder, of.id, head), head, of };
    }
    throw new NotFound('ring_not_found', { id });
  }

  #describe(head: FoundHead, { id: scan }: ScanHead, language: Language): RingHead {
    const { at: _at, bytes: _bytes, core, members, terms, firstDay, lastDay, against, since, leads, ...rest } = head;
    return {
      ...{ ...rest, scan, core: core.map((id) => this.#taxpayer(id)), members: members.length, leads: [...leads] },
      ...{ firstDay: formatDay(firstDay), lastDay: formatDay(lastDay) },
      terms: terms.map((term) => ({
        ...{ ...term, groupText: groupIn(language, term.group), title: titleOf(term.detector, language) },
      })),
      // whatever is held against leads of any detector
      against: against.map((one) => againstIn(language, '', head.currency, one)),
      since: since && { before: since.before, joined: [...since.joined], left: [...since.left] },
    };
  }

  #taxpayer(id: string): Taxpayer {
    return taxpayerNow(this.#graph.snapshot, id);
  }
}

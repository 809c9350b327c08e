/** What is shown as a file: a picture, tables, or a graph for other programs. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../session.tsx';
import type { Mark } from '../../server/contract.ts';
import { csvOf, gexfOf, graphMlOf, jsonOf } from '../state/files.ts';
import type { Shown } from '../state/shown.ts';
import { edgesOfShown, nodesOfShown } from '../state/tablesOfShown.ts';

const kinds = ['png', 'svg', 'taxpayers', 'relations', 'json', 'gexf', 'graphml'] as const;
type Kind = (typeof kinds)[number];
const types: Record<Kind, [extension: string, type: string]> = {
  png: ['png', 'image/png'],
  svg: ['svg', 'image/svg+xml'],
  taxpayers: ['taxpayers.csv', 'text/csv;charset=utf-8'],
  relations: ['relations.csv', 'text/csv;charset=utf-8'],
  json: ['json', 'application/json'],
  gexf: ['gexf', 'application/gexf+xml'],
  graphml: ['graphml', 'application/graphml+xml'],
};

export function SaveMenu({ shown, marks }: { shown: Shown; marks: ReadonlyMap<string, Mark> }) {
  const { t } = useTranslation();
  const { shots } = useSession();
  const [kind, setKind] = useState<Kind>('png');
  const [failed, setFailed] = useState(false);
  const save = async () => {
    setFailed(false);
    try {
      const content =
        kind === 'png'
          ? await shots.camera().png()
          : kind === 'svg'
            ? shots.camera().svg()
            : textOf(kind, shown, marks);
      const [extension, type] = types[kind];
      download(new Blob([content], { type }), `${nameOf(shown)}.${extension}`);
    } catch {
      setFailed(true);
    }
  };
  return (
    <span className="save" role="group" aria-label={t('save.title')}>
      <select value={kind} aria-label={t('save.kind')} onChange={({ target }) => setKind(target.value as Kind)}>
        {kinds.map((name) => (
          <option key={name} value={name}>
            {t(`save.${name}`)}
          </option>
        ))}
      </select>
      <button type="button" onClick={() => void save()}>
        {t('save.save')}
      </button>
      {failed && <span role="alert">{t('save.failed')}</span>}
    </span>
  );
}

function textOf(kind: Exclude<Kind, 'png' | 'svg'>, shown: Shown, marks: ReadonlyMap<string, Mark>): string {
  const [nodes, edges] = [nodesOfShown(shown, marks), edgesOfShown(shown)];
  const about = { version: shown.chain.version, link: window.location.href };
  switch (kind) {
    case 'taxpayers':
      return csvOf(nodes);
    case 'relations':
      return csvOf(edges);
    case 'json':
      return jsonOf({ nodes, edges }, about);
    case 'gexf':
      return gexfOf({ nodes, edges }, about);
    case 'graphml':
      return graphMlOf({ nodes, edges }, about);
  }
}

/** Of the start, and of the ledger that it was read from. */
const nameOf = ({ chain }: Shown) =>
  `suyuan-${chain.start.replaceAll(/[^\p{L}\p{N}._-]+/gu, '_').slice(0, 60)}-${chain.version.slice(0, 8)}`;

function download(blob: Blob, name: string) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

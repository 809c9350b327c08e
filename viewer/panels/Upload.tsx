/** Sends files one after the other, then asks for them to be loaded. A demo ledger is thrown away only when confirmed. */
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../session.tsx';
import { Failure } from '../state/api.ts';
import { Dialog } from './Dialog.tsx';
import { ProblemNote } from './ProblemNote.tsx';

type Doing = { what: 'nothing' } | { what: 'sending'; name: string; index: number; count: number };

export function Upload({ onStarted }: { onStarted: (id: string) => void }) {
  const { t } = useTranslation();
  const { api } = useSession();
  const queries = useQueryClient();
  const picker = useRef<HTMLInputElement>(null);
  const [doing, setDoing] = useState<Doing>({ what: 'nothing' });
  const [error, setError] = useState<unknown>(null);
  const [held, setHeld] = useState<string[] | null>(null);

  const start = async (uploads: string[], replaceDemo: boolean) => {
    try {
      const load = await api.startLoad({ uploads, replaceDemo });
      onStarted(load.id);
      await queries.invalidateQueries({ queryKey: ['loads'] });
    } catch (thrown) {
      if (thrown instanceof Failure && thrown.problem.code === 'demo_ledger') setHeld(uploads);
      else setError(thrown);
    }
  };
  const send = async (files: File[]) => {
    setError(null);
    try {
      const uploads: string[] = [];
      for (const [index, file] of files.entries()) {
        setDoing({ what: 'sending', name: file.name, index: index + 1, count: files.length });
        uploads.push((await api.upload(file)).id);
      }
      await start(uploads, false);
    } catch (thrown) {
      setError(thrown);
    } finally {
      setDoing({ what: 'nothing' });
      if (picker.current) picker.current.value = '';
    }
  };

  return (
    <section className="upload" aria-label={t('upload.title')}>
      <p>{t('upload.text')}</p>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        accept=".csv,.tsv,.txt,.gz,.xlsx,.ndjson,.jsonl,.parquet,text/csv"
        onChange={({ target }) => void send([...(target.files ?? [])])}
      />
      <button
        type="button"
        className="primary"
        disabled={doing.what === 'sending'}
        onClick={() => picker.current?.click()}
      >
        {t('upload.choose')}
      </button>
      {doing.what === 'sending' && (
        <span role="status" className="muted">
          {t('upload.sending', doing)}
        </span>
      )}
      {error !== null && <ProblemNote error={error} />}
      {held && (
        <Dialog
          title={t('upload.demoTitle')}
          confirm={t('upload.demoConfirm')}
          onClose={() => setHeld(null)}
          onConfirm={() => {
            setHeld(null);
            void start(held, true);
          }}
        >
          <p>{t('upload.demoText')}</p>
        </Dialog>
      )}
    </section>
  );
}

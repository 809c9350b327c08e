import { killAll, start } from './commands.ts';
import { temporaryFolder } from './ledger.ts';

/** The program with its demo economy, in a folder of its own. */
export interface Demo {
  /** What it prints for a browser. */
  url: string;
  origin: string;
  end: () => Promise<void>;
}

export async function startDemo(name: string): Promise<Demo> {
  const { folder, remove } = temporaryFolder(`suyuan-${name}-`);
  const server = start(['start', '--data', folder, '--port', '0', '--json'], { XDG_RUNTIME_DIR: folder });
  const end = async () => {
    server.child.kill('SIGTERM');
    await server.ended;
    killAll();
    remove();
  };
  const { url } = JSON.parse(await server.line) as { url: string };
  return { url, origin: new URL(url).origin, end };
}

// The one way in: `npm start`, `npm test` and every command run this file. It only looks at the version of Node, in
// syntax that an old Node can still parse; everything else is imported after that.
import { fileURLToPath } from 'url';
import { realpathSync } from 'fs';

/** Node 20.19, 22.13, 24 and everything newer: in between, a tool that we build with refuses to be installed. */
export function nodeIsSupported(version) {
  const parts = version.split('.').map(Number);
  return (parts[0] === 20 && parts[1] >= 19) || (parts[0] === 22 && parts[1] >= 13) || parts[0] >= 24;
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  // SUYUAN_PRETEND_NODE lets the test see the message without an old Node.
  const version = process.env.SUYUAN_PRETEND_NODE || process.versions.node;
  if (nodeIsSupported(version)) {
    import('./boot/modes.mjs')
      .then((modes) => modes.main(process.argv.slice(2)))
      .catch((error) => {
        process.stderr.write((error && error.stack ? error.stack : String(error)) + '\n');
        process.exitCode = 1;
      });
  } else {
    process.stderr.write(
      '溯源需要 Node.js 20.19 或更新的版本（22 系列须 22.13 以上，不支持 21 与 23），这里是 ' +
        version +
        '。请安装新版本后再运行：https://nodejs.org\n' +
        'Suyuan needs Node.js 20.19 or newer (22 from 22.13 on; not 21 or 23); this is ' +
        version +
        '. Install a newer one and run the command again: https://nodejs.org\n',
    );
    process.exitCode = 1;
  }
}

import { request } from 'node:http';
import { LoopbackServer } from '../../challenger/http/loopbackServer.js';

/** A proxy that shows a server under a prefix, as `/gainsay/`, and nothing else. */
export function prefixed(prefix: string, url: string): Promise<LoopbackServer> {
  return LoopbackServer.start(({ url: place = '', headers, method }, response) => {
    if (!place.startsWith(prefix)) {
      response.writeHead(404).end();
      return;
    }
    const target = `${url}/${place.slice(prefix.length)}`;
    const asked = request(target, { headers, method, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    asked.on('error', () => response.destroy());
    response.on('close', () => asked.destroy());
    asked.end();
  });
}

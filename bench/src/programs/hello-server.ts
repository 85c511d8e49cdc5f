/** The least that a Node.js HTTP server can do: `hello-server.ts PORT`. */
import { createServer } from 'node:http';

const BODY = 'hello\n';
const HEADERS = { 'content-type': 'text/plain', 'content-length': String(BODY.length) };

createServer((_request, response) => {
  response.writeHead(200, HEADERS);
  response.end(BODY);
}).listen(Number(process.argv[2]), '127.0.0.1');

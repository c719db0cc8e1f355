// A mail server, as a process of its own: takes every mail, and hands it to the story as it came.
import { text } from "node:stream/consumers";

import { SMTPServer } from "smtp-server";

const server = new SMTPServer({
  disabledCommands: ["AUTH", "STARTTLS"],
  disableReverseLookup: true,
  async onData(stream, session, taken) {
    const raw = await text(stream);
    process.send({ raw, to: session.envelope.rcptTo.map(({ address }) => address) });
    taken();
  },
});
server.listen(0, "127.0.0.1", () => process.send({ port: server.server.address().port }));

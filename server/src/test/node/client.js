// The npm library "smpp" as a client: node client.js PORT. It binds to 127.0.0.1, submits what comes
// on its input, one object of submit_sm's fields in JSON a line, and tells in one line of JSON each
// what it is answered and what receipts come. It unbinds when its input ends.
'use strict';

const readline = require('node:readline');
const smpp = require('smpp');

function tell(event, fields) {
    process.stdout.write(JSON.stringify({ event, ...fields }) + '\n');
}

const session = smpp.connect({ url: `smpp://127.0.0.1:${process.argv[2]}` }, () => {
    session.bind_transceiver({ system_id: 'npm', password: 'secret' }, (answer) => {
        tell('bound', { status: answer.command_status, systemId: answer.system_id });
        readline
            .createInterface({ input: process.stdin })
            .on('line', (line) =>
                session.submit_sm(JSON.parse(line), (taken) =>
                    tell('taken', { status: taken.command_status, id: taken.message_id })))
            .on('close', () =>
                session.unbind((ended) => {
                    tell('unbound', { status: ended.command_status });
                    session.close();
                }));
    });
});
session.on('deliver_sm', (receipt) => {
    session.send(receipt.response());
    tell('receipt', {
        from: receipt.source_addr,
        text: receipt.short_message.message,
        id: receipt.receipted_message_id,
        state: receipt.message_state,
    });
});
session.on('error', (failure) => tell('error', { message: String(failure) }));

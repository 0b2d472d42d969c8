// A carrier that the npm library "smpp" speaks for. It listens on a free port of 127.0.0.1, takes
// any bind with the password "secret", and tells what happens in one line of JSON each on its
// output. Commands come as lines on its input: "enquire", "unbind". It ends with its input.
//
// What it does with a submit hangs on the destination's last digit:
//   0 a receipt with parameters and text      4 the receipt comes before the answer
//   1 the same, UNDELIV                       5 the receipt comes as data_sm
//   2 its text is in UCS-2, no parameters     6 the answer takes a second
//   3 its text is in message_payload          7 refused with ESME_RINVDSTADR
'use strict';

const readline = require('node:readline');
const smpp = require('smpp');

const SLOW_ANSWER_MILLIS = 1000;
const RECEIPT_MILLIS = 20;
const UCS2 = 0x08;

const bound = new Set();
// receipts that came due while nobody was bound
const waiting = [];
let ids = 0xa0;

function tell(event, fields) {
    process.stdout.write(JSON.stringify({ event, ...fields }) + '\n');
}

function date(now) {
    return now.toISOString().replace(/[^0-9]/g, '').slice(2, 12);
}

function receipt(submit, id, kind) {
    const [session] = bound;
    if (!session) {
        waiting.push(() => receipt(submit, id, kind));
        return;
    }
    const failed = kind === '1';
    const now = date(new Date());
    const text =
        `id:${id} sub:001 dlvrd:00${failed ? 0 : 1} submit date:${now} done date:${now}` +
        ` stat:${failed ? 'UNDELIV' : 'DELIVRD'} err:${failed ? '005' : '000'} text:`;
    const fields = {
        source_addr_ton: submit.dest_addr_ton,
        source_addr_npi: submit.dest_addr_npi,
        source_addr: submit.destination_addr,
        dest_addr_ton: submit.source_addr_ton,
        dest_addr_npi: submit.source_addr_npi,
        destination_addr: submit.source_addr,
        esm_class: smpp.ESM_CLASS.MC_DELIVERY_RECEIPT,
    };
    const parameters = {
        receipted_message_id: id,
        message_state: failed ? smpp.MESSAGE_STATE.UNDELIVERABLE : smpp.MESSAGE_STATE.DELIVERED,
    };
    const answered = (answer) =>
        tell('receipt', { id, command: answer.command, status: answer.command_status });
    if (kind === '5') {
        session.data_sm({ ...fields, ...parameters }, answered);
    } else if (kind === '3') {
        session.deliver_sm({ ...fields, message_payload: text }, answered);
    } else if (kind === '2') {
        session.deliver_sm({ ...fields, data_coding: UCS2, short_message: text }, answered);
    } else {
        session.deliver_sm({ ...fields, ...parameters, short_message: text }, answered);
    }
}

function submitted(session, submit) {
    const kind = submit.destination_addr.slice(-1);
    const refused = kind === '7';
    const id = refused ? '' : (ids++).toString(16);
    const body = submit.short_message;
    tell('submit', {
        id,
        source: submit.source_addr,
        sourceTon: submit.source_addr_ton,
        destination: submit.destination_addr,
        dataCoding: submit.data_coding,
        esmClass: submit.esm_class,
        registered: submit.registered_delivery,
        header: (body.udh || []).map((each) => each.toString('hex')).join(''),
        text: body.message,
    });
    const status = refused ? smpp.ESME_RINVDSTADR : smpp.ESME_ROK;
    const answer = () => session.send(submit.response({ message_id: id, command_status: status }));
    const told = () => refused || receipt(submit, id, kind);
    if (kind === '4') {
        told();
        setTimeout(answer, RECEIPT_MILLIS);
        return;
    }
    const answerMillis = kind === '6' ? SLOW_ANSWER_MILLIS : 0;
    setTimeout(answer, answerMillis);
    setTimeout(told, answerMillis + RECEIPT_MILLIS);
}

function binding(session, bind) {
    const status = bind.password === 'secret' ? smpp.ESME_ROK : smpp.ESME_RINVPASWD;
    session.send(bind.response({ command_status: status, system_id: 'npm' }));
    tell('bind', { command: bind.command, systemId: bind.system_id, status });
    if (status === smpp.ESME_ROK) {
        bound.add(session);
        waiting.splice(0).forEach((send) => send());
    }
}

const server = smpp.createServer((session) => {
    for (const command of ['bind_transceiver', 'bind_transmitter', 'bind_receiver']) {
        session.on(command, (bind) => binding(session, bind));
    }
    session.on('submit_sm', (submit) => submitted(session, submit));
    session.on('enquire_link', (enquiry) => {
        session.send(enquiry.response());
        tell('enquired', {});
    });
    session.on('unbind', (unbind) => session.send(unbind.response(), () => session.close()));
    session.on('close', () => {
        bound.delete(session);
        tell('closed', {});
    });
    session.on('error', (failure) => tell('error', { message: String(failure) }));
});

const commands = {
    enquire: (session) =>
        session.enquire_link((answer) => tell('alive', { status: answer.command_status })),
    unbind: (session) =>
        session.unbind((answer) => {
            tell('unbound', { status: answer.command_status });
            bound.delete(session);
            session.close();
        }),
};

readline
    .createInterface({ input: process.stdin })
    .on('line', (line) => bound.forEach((session) => commands[line](session)))
    .on('close', () => process.exit(0));

server.listen(0, '127.0.0.1', () => tell('listening', { port: server.address().port }));

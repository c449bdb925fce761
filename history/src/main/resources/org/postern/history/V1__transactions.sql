-- times are microseconds since 1970-01-01T00:00:00Z; texts that are compared are in lower case, as Keys writes them
create table postern_transaction (
    ended bigint not null,
    id varchar(100)${binary_order} not null,
    gateway varchar(255)${binary_order} not null,
    id_key varchar(100)${binary_order} not null,
    session_key varchar(100)${binary_order} not null,
    outcome varchar(20)${binary_order} not null,
    interface_name varchar(400)${binary_order} not null,
    client varchar(100)${binary_order} not null,
    client_bits varchar(40)${binary_order} not null,
    user_name varchar(400)${binary_order} not null,
    sender varchar(400)${binary_order} not null,
    reply_code varchar(10)${binary_order} not null,
    upstream varchar(400)${binary_order} not null,
    upstream_host varchar(400)${binary_order} not null,
    policies ${text} not null,
    search_text ${text} not null,
    summary ${text} not null,
    detail ${text} not null,
    content ${binary},
    primary key (ended, id, gateway)
);

create index postern_transaction_id on postern_transaction (id_key);
create index postern_transaction_session on postern_transaction (session_key, ended, id);
create index postern_transaction_outcome on postern_transaction (outcome, ended, id);
create index postern_transaction_client on postern_transaction (client_bits, ended, id);
create index postern_transaction_user on postern_transaction (user_name, ended, id);
create index postern_transaction_sender on postern_transaction (sender, ended, id);
create index postern_transaction_code on postern_transaction (reply_code, ended, id);

create table postern_recipient (
    recipient varchar(400)${binary_order} not null,
    ended bigint not null,
    id varchar(100)${binary_order} not null,
    gateway varchar(255)${binary_order} not null,
    primary key (recipient, ended, id, gateway)
);

create index postern_recipient_transaction on postern_recipient (ended, id, gateway);

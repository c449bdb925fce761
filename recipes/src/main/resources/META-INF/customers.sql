insert into CUSTOMER (ADDRESS, CUSTOMERNUMBER) values ('me@example.org', 4711)

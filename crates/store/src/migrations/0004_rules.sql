-- Whom a change of the rules would shut out is counted a page of users at a time, in the order of their ids.

create index users_of_application on users (application_id, id);

-- What an application decides about the words of its codes, as one numbered JSON document (docs/decisions/0045). Where there is
-- none, the words are ours.
create table texts (
  application_id BLOB primary key references applications (id) on delete cascade,
  version bigint not null,
  body text not null,
  updated_at bigint not null
);

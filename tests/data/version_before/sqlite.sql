PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE __diesel_schema_migrations (
       version VARCHAR(50) PRIMARY KEY NOT NULL,
       run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);
INSERT INTO __diesel_schema_migrations VALUES('0001','2026-11-26 08:51:55');
INSERT INTO __diesel_schema_migrations VALUES('0002','2026-11-26 08:51:55');
INSERT INTO __diesel_schema_migrations VALUES('0003','2026-11-26 08:51:55');
INSERT INTO __diesel_schema_migrations VALUES('0005','2026-11-26 08:51:55');
INSERT INTO __diesel_schema_migrations VALUES('0006','2026-11-26 08:51:55');
INSERT INTO __diesel_schema_migrations VALUES('0007','2026-11-26 08:51:56');
INSERT INTO __diesel_schema_migrations VALUES('0008','2026-11-26 08:51:56');
INSERT INTO __diesel_schema_migrations VALUES('0009','2026-11-26 08:51:56');
INSERT INTO __diesel_schema_migrations VALUES('0010','2026-11-26 08:51:56');
INSERT INTO __diesel_schema_migrations VALUES('0012','2026-11-26 08:51:56');
INSERT INTO __diesel_schema_migrations VALUES('0013','2026-11-26 08:51:56');
INSERT INTO __diesel_schema_migrations VALUES('0014','2026-11-26 08:51:56');
INSERT INTO __diesel_schema_migrations VALUES('0015','2026-11-26 08:51:56');
INSERT INTO __diesel_schema_migrations VALUES('0016','2026-11-26 08:51:56');
INSERT INTO __diesel_schema_migrations VALUES('0017','2026-11-26 08:51:56');
CREATE TABLE setting (
  name TEXT PRIMARY KEY NOT NULL,
  value TEXT NOT NULL
);
INSERT INTO setting VALUES('protocol','63976d91c225753a5703661d82c7bf8b6e994182acf29c73a3abd03437376d18');
INSERT INTO setting VALUES('clock','2021-06-15T07:00:00Z');
INSERT INTO setting VALUES('digests_done','2021-06-14');
INSERT INTO setting VALUES('last_pass','2021-06-15T07:00:00Z');
CREATE TABLE lead (
  id INTEGER PRIMARY KEY NOT NULL,
  site TEXT NOT NULL,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL,
  language TEXT NOT NULL,
  UNIQUE (site, email_key)
);
INSERT INTO lead VALUES(1,'Nordby','Åse Holm','aase@nordby.example','aase@nordby.example','da');
INSERT INTO lead VALUES(2,'Nordby','Bent Kjær','bent@nordby.example','bent@nordby.example','da');
INSERT INTO lead VALUES(3,'Sydby','Cara Moos','cara@sydby.example','cara@sydby.example','en');
CREATE TABLE family (
  id INTEGER PRIMARY KEY NOT NULL,
  number TEXT NOT NULL UNIQUE,
  site TEXT NOT NULL,
  start_on DATE NOT NULL,
  end_on DATE,
  status TEXT NOT NULL,
  registered_on DATE NOT NULL,
  next_due_at TIMESTAMP
);
INSERT INTO family VALUES(1,'K-01','Nordby','2021-03-01',NULL,'active','2021-02-25','2021-07-27 22:00:00');
INSERT INTO family VALUES(2,'K-02','Nordby','2021-03-01',NULL,'active','2021-02-25','2021-06-16 07:00:00');
INSERT INTO family VALUES(3,'K-03','Nordby','2021-03-01',NULL,'active','2021-02-25','2021-06-16 07:00:00');
INSERT INTO family VALUES(4,'K-04','Nordby','2021-03-01',NULL,'active','2021-02-25','2021-06-16 07:00:00');
INSERT INTO family VALUES(5,'K-05','Nordby','2021-03-01',NULL,'active','2021-02-25','2021-06-15 11:20:00');
INSERT INTO family VALUES(6,'K-06','Sydby','2021-03-01',NULL,'active','2021-02-25','2021-07-27 22:00:00');
INSERT INTO family VALUES(7,'K-07','Sydby','2021-03-01',NULL,'active','2021-02-25','2021-07-27 22:00:00');
INSERT INTO family VALUES(8,'K-08','Sydby','2021-03-01','2021-03-20','left_in_startup','2021-02-25',NULL);
INSERT INTO family VALUES(9,'K-09','Sydby','2021-04-12',NULL,'active','2021-02-25','2021-07-12 07:00:00');
INSERT INTO family VALUES(10,'K-10','Østerlund','2021-04-12',NULL,'active','2021-02-25','2021-07-12 07:00:00');
INSERT INTO family VALUES(11,'K-12','Nordby','2020-11-30','2021-12-31','completed','2021-02-25','2021-07-26 22:00:00');
INSERT INTO family VALUES(12,'K-13','Østerlund','2021-03-01',NULL,'withdrawn_before_start','2021-02-25',NULL);
INSERT INTO family VALUES(13,'K-11','Østerlund','2021-05-31',NULL,'active','2021-05-31','2021-06-21 07:00:00');
CREATE TABLE child (
  id INTEGER PRIMARY KEY NOT NULL,
  family_id BIGINT NOT NULL REFERENCES family (id),
  number TEXT NOT NULL,
  birth_on DATE NOT NULL,
  registered_on DATE NOT NULL, sex TEXT,
  UNIQUE (family_id, number)
);
INSERT INTO child VALUES(1,1,'K-01-1','2015-05-05','2021-02-25','boy');
INSERT INTO child VALUES(2,2,'K-02-1','2013-02-01','2021-02-25','girl');
INSERT INTO child VALUES(3,2,'K-02-2','2018-06-30','2021-02-25','boy');
INSERT INTO child VALUES(4,2,'K-02-3','2020-08-15','2021-02-25','girl');
INSERT INTO child VALUES(5,3,'K-03-1','2010-10-10','2021-02-25',NULL);
INSERT INTO child VALUES(6,4,'K-04-1','2016-01-31','2021-02-25','girl');
INSERT INTO child VALUES(7,5,'K-05-1','2012-12-12','2021-02-25','boy');
INSERT INTO child VALUES(8,6,'K-06-1','2019-11-01','2021-02-25',NULL);
INSERT INTO child VALUES(9,7,'K-07-1','2014-04-04','2021-02-25','boy');
INSERT INTO child VALUES(10,8,'K-08-1','2011-07-01','2021-02-25','girl');
INSERT INTO child VALUES(11,9,'K-09-1','2017-03-03','2021-02-25',NULL);
INSERT INTO child VALUES(12,10,'K-10-1','2009-09-09','2021-02-25','boy');
INSERT INTO child VALUES(13,11,'K-12-1','2008-08-08','2021-02-25','girl');
INSERT INTO child VALUES(14,12,'K-13-1','2015-01-01','2021-02-25',NULL);
INSERT INTO child VALUES(15,13,'K-11-1','2016-02-29','2021-05-31','girl');
CREATE TABLE person (
  id INTEGER PRIMARY KEY NOT NULL,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL UNIQUE,
  language TEXT NOT NULL
, no_mail_since TIMESTAMP, left_since TIMESTAMP, withdrawn_since TIMESTAMP, erase_due_at TIMESTAMP, erased_at TIMESTAMP, erase_kept_at TIMESTAMP);
INSERT INTO person VALUES(1,'anna@mail.example','anna@mail.example','da',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO person VALUES(2,'bo@mail.example','bo@mail.example','da',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO person VALUES(3,'rita@nordby.example','rita@nordby.example','da',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO person VALUES(4,'finn@nordby.example','finn@nordby.example','da',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO person VALUES(5,'skov@hjem.example','skov@hjem.example','da',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO person VALUES(6,'dina@mail.example','dina@mail.example','en',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO person VALUES(7,'ella@mail.example','ella@mail.example','da',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO person VALUES(8,'frans@mail.example','frans@mail.example','da','2021-03-03 11:00:00','2021-03-03 11:00:00',NULL,NULL,NULL,NULL);
INSERT INTO person VALUES(9,'ege@hjem.example','ege@hjem.example','da',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO person VALUES(10,'','letter	K-04		parent1	gerda æbelø','da',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO person VALUES(11,'gert@mail.example','gert@mail.example','da','2021-06-10 11:00:00',NULL,NULL,NULL,NULL,NULL);
INSERT INTO person VALUES(12,'lund@hjem.example','lund@hjem.example','da',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO person VALUES(13,'hanne@mail.example','hanne@mail.example','da','2021-03-03 11:00:00','2021-03-03 11:00:00','2021-03-03 11:00:00',NULL,NULL,NULL);
INSERT INTO person VALUES(14,'ib@mail.example','ib@mail.example','da','2021-06-15 11:20:00','2021-06-15 11:20:00','2021-06-15 11:20:00','2021-06-22 11:20:00',NULL,NULL);
INSERT INTO person VALUES(15,'vang@hjem.example','vang@hjem.example','da',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO person VALUES(16,'jytte@mail.example','jytte@mail.example','da','2021-03-03 11:00:00','2021-03-03 11:00:00','2021-03-03 11:00:00',NULL,'2021-03-11 07:00:00',NULL);
INSERT INTO person VALUES(17,'sven@sydby.example','sven@sydby.example','da',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO person VALUES(18,'gry@sydby.example','gry@sydby.example','da',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO person VALUES(19,'eng@hjem.example','eng@hjem.example','da',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO person VALUES(20,'kaja@mail.example','kaja@mail.example','da',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO person VALUES(21,'lars@mail.example','lars@mail.example','da',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO person VALUES(22,'strand@hjem.example','strand@hjem.example','da',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO person VALUES(23,'mona@mail.example','mona@mail.example','da',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO person VALUES(24,'nina@mail.example','nina@mail.example','da',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO person VALUES(25,'otto@mail.example','otto@mail.example','da',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO person VALUES(26,'bakke@hjem.example','bakke@hjem.example','da',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO person VALUES(27,'paula@mail.example','paula@mail.example','ar',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO person VALUES(28,'ulla@oesterlund.example','ulla@oesterlund.example','da',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO person VALUES(29,'hans@oesterlund.example','hans@oesterlund.example','da',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO person VALUES(30,'moelle@hjem.example','moelle@hjem.example','da',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO person VALUES(31,'rosa@mail.example','rosa@mail.example','da',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO person VALUES(32,'fyr@hjem.example','fyr@hjem.example','da',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO person VALUES(33,'signe@mail.example','signe@mail.example','da',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO person VALUES(34,'tina@sydby.example','tina@sydby.example','da',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO person VALUES(35,'tove@mail.example','tove@mail.example','da',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO person VALUES(36,'','letter	K-11		parent2	vera yde','da',NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE assignment (
  id INTEGER PRIMARY KEY NOT NULL,
  family_id BIGINT NOT NULL REFERENCES family (id),
  child_id BIGINT REFERENCES child (id),
  role TEXT NOT NULL,
  slot TEXT NOT NULL,
  person_id BIGINT NOT NULL REFERENCES person (id),
  name TEXT NOT NULL,
  from_on DATE NOT NULL,
  to_on DATE
);
INSERT INTO assignment VALUES(1,1,NULL,'parent','parent1',1,'Anna Ås','2021-02-25',NULL);
INSERT INTO assignment VALUES(2,1,NULL,'parent','parent2',2,'Bo Ås','2021-02-25',NULL);
INSERT INTO assignment VALUES(3,1,NULL,'caseworker','caseworker',3,'Rita Holm','2021-02-25',NULL);
INSERT INTO assignment VALUES(4,1,NULL,'family_therapist','family_therapist',4,'Finn Bak','2021-02-25',NULL);
INSERT INTO assignment VALUES(5,1,1,'placement_site','placement_site',5,'Skovhuset','2021-02-25',NULL);
INSERT INTO assignment VALUES(6,2,NULL,'parent','parent1',6,'Dina O''Neill','2021-02-25',NULL);
INSERT INTO assignment VALUES(7,2,NULL,'caseworker','caseworker',3,'Rita Holm','2021-02-25',NULL);
INSERT INTO assignment VALUES(8,2,NULL,'family_therapist','family_therapist',4,'Finn Bak','2021-02-25',NULL);
INSERT INTO assignment VALUES(9,2,2,'placement_site','placement_site',5,'Skovhuset','2021-02-25',NULL);
INSERT INTO assignment VALUES(10,2,3,'placement_site','placement_site',5,'Skovhuset','2021-02-25',NULL);
INSERT INTO assignment VALUES(11,2,4,'placement_site','placement_site',5,'Skovhuset','2021-02-25',NULL);
INSERT INTO assignment VALUES(12,3,NULL,'parent','parent1',7,'Ella Friis','2021-02-25',NULL);
INSERT INTO assignment VALUES(13,3,NULL,'parent','parent2',8,'Frans Friis','2021-02-25',NULL);
INSERT INTO assignment VALUES(14,3,NULL,'caseworker','caseworker',3,'Rita Holm','2021-02-25',NULL);
INSERT INTO assignment VALUES(15,3,NULL,'family_therapist','family_therapist',4,'Finn Bak','2021-02-25',NULL);
INSERT INTO assignment VALUES(16,3,5,'placement_site','placement_site',9,'Egehuset','2021-02-25',NULL);
INSERT INTO assignment VALUES(17,4,NULL,'parent','parent1',10,'Gerda Æbelø','2021-02-25',NULL);
INSERT INTO assignment VALUES(18,4,NULL,'parent','parent2',11,'Gert Æbelø','2021-02-25',NULL);
INSERT INTO assignment VALUES(19,4,NULL,'caseworker','caseworker',3,'Rita Holm','2021-02-25',NULL);
INSERT INTO assignment VALUES(20,4,NULL,'family_therapist','family_therapist',4,'Finn Bak','2021-02-25',NULL);
INSERT INTO assignment VALUES(21,4,6,'placement_site','placement_site',12,'Plejefamilien Lund','2021-02-25',NULL);
INSERT INTO assignment VALUES(22,5,NULL,'parent','parent1',13,'Hanne Ibsen','2021-02-25',NULL);
INSERT INTO assignment VALUES(23,5,NULL,'parent','parent2',14,'Ib Ibsen','2021-02-25',NULL);
INSERT INTO assignment VALUES(24,5,NULL,'caseworker','caseworker',3,'Rita Holm','2021-02-25',NULL);
INSERT INTO assignment VALUES(25,5,NULL,'family_therapist','family_therapist',4,'Finn Bak','2021-02-25',NULL);
INSERT INTO assignment VALUES(26,5,7,'placement_site','placement_site',15,'Plejefamilien Vang','2021-02-25',NULL);
INSERT INTO assignment VALUES(27,6,NULL,'parent','parent1',16,'Jytte Kok','2021-02-25',NULL);
INSERT INTO assignment VALUES(28,6,NULL,'caseworker','caseworker',17,'Sven Krogh','2021-02-25',NULL);
INSERT INTO assignment VALUES(29,6,NULL,'family_therapist','family_therapist',18,'Gry Toft','2021-02-25',NULL);
INSERT INTO assignment VALUES(30,6,8,'placement_site','placement_site',19,'Plejefamilien Eng','2021-02-25',NULL);
INSERT INTO assignment VALUES(31,7,NULL,'parent','parent1',20,'Kaja Lind','2021-02-25',NULL);
INSERT INTO assignment VALUES(32,7,NULL,'parent','parent2',21,'Lars Lind','2021-02-25',NULL);
INSERT INTO assignment VALUES(33,7,NULL,'caseworker','caseworker',17,'Sven Krogh','2021-02-25','2021-03-31');
INSERT INTO assignment VALUES(34,7,NULL,'family_therapist','family_therapist',18,'Gry Toft','2021-02-25',NULL);
INSERT INTO assignment VALUES(35,7,9,'placement_site','placement_site',22,'Strandhuset','2021-02-25',NULL);
INSERT INTO assignment VALUES(36,8,NULL,'parent','parent1',23,'Mona Nord','2021-02-25',NULL);
INSERT INTO assignment VALUES(37,8,NULL,'caseworker','caseworker',17,'Sven Krogh','2021-02-25',NULL);
INSERT INTO assignment VALUES(38,8,NULL,'family_therapist','family_therapist',18,'Gry Toft','2021-02-25',NULL);
INSERT INTO assignment VALUES(39,8,10,'placement_site','placement_site',22,'Strandhuset','2021-02-25',NULL);
INSERT INTO assignment VALUES(40,9,NULL,'parent','parent1',24,'Nina Olsen','2021-02-25',NULL);
INSERT INTO assignment VALUES(41,9,NULL,'parent','parent2',25,'Otto Olsen','2021-02-25',NULL);
INSERT INTO assignment VALUES(42,9,NULL,'caseworker','caseworker',17,'Sven Krogh','2021-02-25',NULL);
INSERT INTO assignment VALUES(43,9,NULL,'family_therapist','family_therapist',18,'Gry Toft','2021-02-25',NULL);
INSERT INTO assignment VALUES(44,9,11,'placement_site','placement_site',26,'Bakkehuset','2021-02-25',NULL);
INSERT INTO assignment VALUES(45,10,NULL,'parent','parent1',27,'Paula Quist','2021-02-25',NULL);
INSERT INTO assignment VALUES(46,10,NULL,'caseworker','caseworker',28,'Ulla Winther','2021-02-25',NULL);
INSERT INTO assignment VALUES(47,10,NULL,'family_therapist','family_therapist',29,'Hans Elmer','2021-02-25',NULL);
INSERT INTO assignment VALUES(48,10,12,'placement_site','placement_site',30,'Møllehuset','2021-02-25',NULL);
INSERT INTO assignment VALUES(49,11,NULL,'parent','parent1',31,'Rosa Sand','2021-02-25',NULL);
INSERT INTO assignment VALUES(50,11,NULL,'caseworker','caseworker',3,'Rita Holm','2021-02-25',NULL);
INSERT INTO assignment VALUES(51,11,NULL,'family_therapist','family_therapist',4,'Finn Bak','2021-02-25',NULL);
INSERT INTO assignment VALUES(52,11,13,'placement_site','placement_site',32,'Fyrhuset','2021-02-25',NULL);
INSERT INTO assignment VALUES(53,12,NULL,'parent','parent1',33,'Signe Uhre','2021-02-25',NULL);
INSERT INTO assignment VALUES(54,12,NULL,'caseworker','caseworker',28,'Ulla Winther','2021-02-25',NULL);
INSERT INTO assignment VALUES(55,12,NULL,'family_therapist','family_therapist',29,'Hans Elmer','2021-02-25',NULL);
INSERT INTO assignment VALUES(56,12,14,'placement_site','placement_site',30,'Møllehuset','2021-02-25',NULL);
INSERT INTO assignment VALUES(57,7,NULL,'caseworker','caseworker',34,'Tina Dahl','2021-04-01',NULL);
INSERT INTO assignment VALUES(58,13,NULL,'parent','parent1',35,'Tove Yde','2021-05-31',NULL);
INSERT INTO assignment VALUES(59,13,NULL,'parent','parent2',36,'Vera Yde','2021-05-31',NULL);
INSERT INTO assignment VALUES(60,13,NULL,'caseworker','caseworker',28,'Ulla Winther','2021-05-31',NULL);
INSERT INTO assignment VALUES(61,13,NULL,'family_therapist','family_therapist',29,'Hans Elmer','2021-05-31',NULL);
INSERT INTO assignment VALUES(62,13,15,'placement_site','placement_site',30,'Møllehuset','2021-05-31',NULL);
CREATE TABLE request (
  id INTEGER PRIMARY KEY NOT NULL,
  unit_key TEXT NOT NULL UNIQUE,
  family_id BIGINT NOT NULL REFERENCES family (id),
  child_id BIGINT REFERENCES child (id),
  role TEXT NOT NULL,
  slot TEXT NOT NULL,
  wave TEXT NOT NULL,
  person_id BIGINT NOT NULL REFERENCES person (id),
  round INTEGER NOT NULL,
  nominal_on DATE NOT NULL,
  invited_on DATE,
  closes_on DATE NOT NULL,
  state TEXT NOT NULL,
  answered_at TIMESTAMP,
  child_instrument TEXT,
  reason TEXT NOT NULL
, declined_at TIMESTAMP, first_invited_on DATE);
INSERT INTO request VALUES(1,'1/-/parent1/baseline',1,NULL,'parent','parent1','baseline',1,1,'2021-03-01','2021-03-01','2021-04-26','answered','2021-03-02 11:00:00',NULL,'baseline is nominally on 2021-03-01, its first sending day was 2021-03-01',NULL,'2021-03-01');
INSERT INTO request VALUES(2,'1/-/parent2/baseline',1,NULL,'parent','parent2','baseline',2,1,'2021-03-01','2021-03-01','2021-04-26','answered','2021-03-02 11:00:00',NULL,'baseline is nominally on 2021-03-01, its first sending day was 2021-03-01',NULL,'2021-03-01');
INSERT INTO request VALUES(3,'1/-/caseworker/baseline',1,NULL,'caseworker','caseworker','baseline',3,1,'2021-03-01','2021-03-01','2021-04-26','answered','2021-03-02 11:00:00',NULL,'baseline is nominally on 2021-03-01, its first sending day was 2021-03-01',NULL,'2021-03-01');
INSERT INTO request VALUES(4,'1/-/family_therapist/baseline',1,NULL,'family_therapist','family_therapist','baseline',4,1,'2021-03-01','2021-03-01','2021-04-26','missing',NULL,NULL,'baseline is nominally on 2021-03-01, its first sending day was 2021-03-01',NULL,'2021-03-01');
INSERT INTO request VALUES(5,'1/1/placement_site/baseline',1,1,'placement_site','placement_site','baseline',5,1,'2021-03-01','2021-03-01','2021-04-26','answered','2021-03-02 11:00:00','sdq-4-10','baseline is nominally on 2021-03-01, its first sending day was 2021-03-01; sdq-4-10 at 69 months',NULL,'2021-03-01');
INSERT INTO request VALUES(6,'2/-/parent1/baseline',2,NULL,'parent','parent1','baseline',6,1,'2021-03-01','2021-03-01','2021-04-26','answered','2021-03-02 11:00:00',NULL,'baseline is nominally on 2021-03-01, its first sending day was 2021-03-01',NULL,'2021-03-01');
INSERT INTO request VALUES(7,'2/-/caseworker/baseline',2,NULL,'caseworker','caseworker','baseline',3,1,'2021-03-01','2021-03-01','2021-04-26','missing',NULL,NULL,'baseline is nominally on 2021-03-01, its first sending day was 2021-03-01',NULL,'2021-03-01');
INSERT INTO request VALUES(8,'2/-/family_therapist/baseline',2,NULL,'family_therapist','family_therapist','baseline',4,1,'2021-03-01','2021-03-01','2021-04-26','missing',NULL,NULL,'baseline is nominally on 2021-03-01, its first sending day was 2021-03-01',NULL,'2021-03-01');
INSERT INTO request VALUES(9,'2/2/placement_site/baseline',2,2,'placement_site','placement_site','baseline',5,1,'2021-03-01','2021-03-01','2021-04-26','answered','2021-03-02 11:00:00','sdq-4-10','baseline is nominally on 2021-03-01, its first sending day was 2021-03-01; sdq-4-10 at 97 months',NULL,'2021-03-01');
INSERT INTO request VALUES(10,'2/3/placement_site/baseline',2,3,'placement_site','placement_site','baseline',5,1,'2021-03-01','2021-03-01','2021-04-26','answered','2021-03-02 11:00:00','sdq-2-4','baseline is nominally on 2021-03-01, its first sending day was 2021-03-01; sdq-2-4 at 32 months',NULL,'2021-03-01');
INSERT INTO request VALUES(11,'2/4/placement_site/baseline',2,4,'placement_site','placement_site','baseline',5,1,'2021-03-01','2021-03-01','2021-04-26','missing',NULL,'seam-2-17','baseline is nominally on 2021-03-01, its first sending day was 2021-03-01; seam-2-17 at 6 months',NULL,'2021-03-01');
INSERT INTO request VALUES(12,'3/-/parent1/baseline',3,NULL,'parent','parent1','baseline',7,1,'2021-03-01','2021-03-01','2021-04-26','missing',NULL,NULL,'baseline is nominally on 2021-03-01, its first sending day was 2021-03-01','2021-03-03 11:00:00','2021-03-01');
INSERT INTO request VALUES(13,'3/-/parent2/baseline',3,NULL,'parent','parent2','baseline',8,1,'2021-03-01','2021-03-01','2021-04-26','missing',NULL,NULL,'baseline is nominally on 2021-03-01, its first sending day was 2021-03-01',NULL,'2021-03-01');
INSERT INTO request VALUES(14,'3/-/caseworker/baseline',3,NULL,'caseworker','caseworker','baseline',3,1,'2021-03-01','2021-03-01','2021-04-26','missing',NULL,NULL,'baseline is nominally on 2021-03-01, its first sending day was 2021-03-01',NULL,'2021-03-01');
INSERT INTO request VALUES(15,'3/-/family_therapist/baseline',3,NULL,'family_therapist','family_therapist','baseline',4,1,'2021-03-01','2021-03-01','2021-04-26','missing',NULL,NULL,'baseline is nominally on 2021-03-01, its first sending day was 2021-03-01',NULL,'2021-03-01');
INSERT INTO request VALUES(16,'3/5/placement_site/baseline',3,5,'placement_site','placement_site','baseline',9,1,'2021-03-01','2021-03-01','2021-04-26','missing',NULL,'sdq-4-10','baseline is nominally on 2021-03-01, its first sending day was 2021-03-01; sdq-4-10 at 124 months',NULL,'2021-03-01');
INSERT INTO request VALUES(17,'4/-/parent1/baseline',4,NULL,'parent','parent1','baseline',10,1,'2021-03-01','2021-03-05','2021-04-30','answered','2021-03-10 11:00:00',NULL,'baseline is nominally on 2021-03-01, its first sending day was 2021-03-01',NULL,NULL);
INSERT INTO request VALUES(18,'4/-/parent2/baseline',4,NULL,'parent','parent2','baseline',11,1,'2021-03-01','2021-03-01','2021-04-26','missing',NULL,NULL,'baseline is nominally on 2021-03-01, its first sending day was 2021-03-01',NULL,'2021-03-01');
INSERT INTO request VALUES(19,'4/-/caseworker/baseline',4,NULL,'caseworker','caseworker','baseline',3,1,'2021-03-01','2021-03-01','2021-04-26','missing',NULL,NULL,'baseline is nominally on 2021-03-01, its first sending day was 2021-03-01',NULL,'2021-03-01');
INSERT INTO request VALUES(20,'4/-/family_therapist/baseline',4,NULL,'family_therapist','family_therapist','baseline',4,1,'2021-03-01','2021-03-01','2021-04-26','missing',NULL,NULL,'baseline is nominally on 2021-03-01, its first sending day was 2021-03-01',NULL,'2021-03-01');
INSERT INTO request VALUES(21,'4/6/placement_site/baseline',4,6,'placement_site','placement_site','baseline',12,1,'2021-03-01','2021-03-01','2021-04-26','missing',NULL,'sdq-4-10','baseline is nominally on 2021-03-01, its first sending day was 2021-03-01; sdq-4-10 at 61 months',NULL,'2021-03-01');
INSERT INTO request VALUES(22,'5/-/parent1/baseline',5,NULL,'parent','parent1','baseline',13,1,'2021-03-01','2021-03-01','2021-04-26','answered','2021-03-02 11:00:00',NULL,'baseline is nominally on 2021-03-01, its first sending day was 2021-03-01',NULL,'2021-03-01');
INSERT INTO request VALUES(23,'5/-/parent2/baseline',5,NULL,'parent','parent2','baseline',14,1,'2021-03-01','2021-03-01','2021-04-26','answered','2021-03-02 11:00:00',NULL,'baseline is nominally on 2021-03-01, its first sending day was 2021-03-01',NULL,'2021-03-01');
INSERT INTO request VALUES(24,'5/-/caseworker/baseline',5,NULL,'caseworker','caseworker','baseline',3,1,'2021-03-01','2021-03-01','2021-04-26','missing',NULL,NULL,'baseline is nominally on 2021-03-01, its first sending day was 2021-03-01',NULL,'2021-03-01');
INSERT INTO request VALUES(25,'5/-/family_therapist/baseline',5,NULL,'family_therapist','family_therapist','baseline',4,1,'2021-03-01','2021-03-01','2021-04-26','missing',NULL,NULL,'baseline is nominally on 2021-03-01, its first sending day was 2021-03-01',NULL,'2021-03-01');
INSERT INTO request VALUES(26,'5/7/placement_site/baseline',5,7,'placement_site','placement_site','baseline',15,1,'2021-03-01','2021-03-01','2021-04-26','missing',NULL,'sdq-4-10','baseline is nominally on 2021-03-01, its first sending day was 2021-03-01; sdq-4-10 at 98 months',NULL,'2021-03-01');
INSERT INTO request VALUES(27,'6/-/parent1/baseline',6,NULL,'parent','parent1','baseline',16,1,'2021-03-01','2021-03-01','2021-04-26','missing',NULL,NULL,'baseline is nominally on 2021-03-01, its first sending day was 2021-03-01',NULL,'2021-03-01');
INSERT INTO request VALUES(28,'6/-/caseworker/baseline',6,NULL,'caseworker','caseworker','baseline',17,1,'2021-03-01','2021-03-01','2021-04-26','missing',NULL,NULL,'baseline is nominally on 2021-03-01, its first sending day was 2021-03-01',NULL,'2021-03-01');
INSERT INTO request VALUES(29,'6/-/family_therapist/baseline',6,NULL,'family_therapist','family_therapist','baseline',18,1,'2021-03-01','2021-03-01','2021-04-26','answered','2021-03-02 11:00:00',NULL,'baseline is nominally on 2021-03-01, its first sending day was 2021-03-01',NULL,'2021-03-01');
INSERT INTO request VALUES(30,'6/8/placement_site/baseline',6,8,'placement_site','placement_site','baseline',19,1,'2021-03-01','2021-03-01','2021-04-26','missing',NULL,'seam-2-17','baseline is nominally on 2021-03-01, its first sending day was 2021-03-01; seam-2-17 at 16 months',NULL,'2021-03-01');
INSERT INTO request VALUES(31,'7/-/parent1/baseline',7,NULL,'parent','parent1','baseline',20,2,'2021-03-01','2021-03-15','2021-04-26','missing',NULL,NULL,'baseline is nominally on 2021-03-01, its first sending day was 2021-03-01',NULL,'2021-03-01');
INSERT INTO request VALUES(32,'7/-/parent2/baseline',7,NULL,'parent','parent2','baseline',21,1,'2021-03-01','2021-03-01','2021-04-26','missing',NULL,NULL,'baseline is nominally on 2021-03-01, its first sending day was 2021-03-01',NULL,'2021-03-01');
INSERT INTO request VALUES(33,'7/-/caseworker/baseline',7,NULL,'caseworker','caseworker','baseline',17,1,'2021-03-01','2021-03-01','2021-04-26','answered','2021-03-02 11:00:00',NULL,'baseline is nominally on 2021-03-01, its first sending day was 2021-03-01',NULL,'2021-03-01');
INSERT INTO request VALUES(34,'7/-/family_therapist/baseline',7,NULL,'family_therapist','family_therapist','baseline',18,1,'2021-03-01','2021-03-01','2021-04-26','missing',NULL,NULL,'baseline is nominally on 2021-03-01, its first sending day was 2021-03-01',NULL,'2021-03-01');
INSERT INTO request VALUES(35,'7/9/placement_site/baseline',7,9,'placement_site','placement_site','baseline',22,1,'2021-03-01','2021-03-01','2021-04-26','missing',NULL,'sdq-4-10','baseline is nominally on 2021-03-01, its first sending day was 2021-03-01; sdq-4-10 at 82 months',NULL,'2021-03-01');
INSERT INTO request VALUES(36,'8/-/parent1/baseline',8,NULL,'parent','parent1','baseline',23,1,'2021-03-01','2021-03-01','2021-04-26','cancelled',NULL,NULL,'baseline is nominally on 2021-03-01, its first sending day was 2021-03-01',NULL,'2021-03-01');
INSERT INTO request VALUES(37,'8/-/caseworker/baseline',8,NULL,'caseworker','caseworker','baseline',17,1,'2021-03-01','2021-03-01','2021-04-26','cancelled',NULL,NULL,'baseline is nominally on 2021-03-01, its first sending day was 2021-03-01',NULL,'2021-03-01');
INSERT INTO request VALUES(38,'8/-/family_therapist/baseline',8,NULL,'family_therapist','family_therapist','baseline',18,1,'2021-03-01','2021-03-01','2021-04-26','cancelled',NULL,NULL,'baseline is nominally on 2021-03-01, its first sending day was 2021-03-01',NULL,'2021-03-01');
INSERT INTO request VALUES(39,'8/10/placement_site/baseline',8,10,'placement_site','placement_site','baseline',22,1,'2021-03-01','2021-03-01','2021-04-26','cancelled',NULL,'sdq-4-10','baseline is nominally on 2021-03-01, its first sending day was 2021-03-01; sdq-4-10 at 116 months',NULL,'2021-03-01');
INSERT INTO request VALUES(40,'11/-/parent1/fu1',11,NULL,'parent','parent1','fu1',31,1,'2021-02-28','2021-03-01','2021-04-26','answered','2021-03-02 11:00:00',NULL,'fu1 is nominally on 2021-02-28, its first sending day was 2021-03-01',NULL,'2021-03-01');
INSERT INTO request VALUES(41,'11/-/caseworker/fu1',11,NULL,'caseworker','caseworker','fu1',3,1,'2021-02-28','2021-03-01','2021-04-26','missing',NULL,NULL,'fu1 is nominally on 2021-02-28, its first sending day was 2021-03-01',NULL,'2021-03-01');
INSERT INTO request VALUES(42,'11/-/family_therapist/fu1',11,NULL,'family_therapist','family_therapist','fu1',4,1,'2021-02-28','2021-03-01','2021-04-26','missing',NULL,NULL,'fu1 is nominally on 2021-02-28, its first sending day was 2021-03-01',NULL,'2021-03-01');
INSERT INTO request VALUES(43,'11/13/placement_site/fu1',11,13,'placement_site','placement_site','fu1',32,1,'2021-02-28','2021-03-01','2021-04-26','missing',NULL,'sdq-11-17','fu1 is nominally on 2021-02-28, its first sending day was 2021-03-01; sdq-11-17 at 150 months',NULL,'2021-03-01');
INSERT INTO request VALUES(44,'9/-/parent1/baseline',9,NULL,'parent','parent1','baseline',24,1,'2021-04-12','2021-04-12','2021-06-07','answered','2021-04-13 11:00:00',NULL,'baseline is nominally on 2021-04-12, its first sending day was 2021-04-12',NULL,'2021-04-12');
INSERT INTO request VALUES(45,'9/-/parent2/baseline',9,NULL,'parent','parent2','baseline',25,1,'2021-04-12','2021-04-12','2021-06-07','missing',NULL,NULL,'baseline is nominally on 2021-04-12, its first sending day was 2021-04-12',NULL,'2021-04-12');
INSERT INTO request VALUES(46,'9/-/caseworker/baseline',9,NULL,'caseworker','caseworker','baseline',17,1,'2021-04-12','2021-04-12','2021-06-07','missing',NULL,NULL,'baseline is nominally on 2021-04-12, its first sending day was 2021-04-12',NULL,'2021-04-12');
INSERT INTO request VALUES(47,'9/-/family_therapist/baseline',9,NULL,'family_therapist','family_therapist','baseline',18,1,'2021-04-12','2021-04-12','2021-06-07','missing',NULL,NULL,'baseline is nominally on 2021-04-12, its first sending day was 2021-04-12',NULL,'2021-04-12');
INSERT INTO request VALUES(48,'9/11/placement_site/baseline',9,11,'placement_site','placement_site','baseline',26,1,'2021-04-12','2021-04-12','2021-06-07','missing',NULL,'sdq-4-10','baseline is nominally on 2021-04-12, its first sending day was 2021-04-12; sdq-4-10 at 49 months',NULL,'2021-04-12');
INSERT INTO request VALUES(49,'10/-/parent1/baseline',10,NULL,'parent','parent1','baseline',27,1,'2021-04-12','2021-04-12','2021-06-07','missing',NULL,NULL,'baseline is nominally on 2021-04-12, its first sending day was 2021-04-12',NULL,'2021-04-12');
INSERT INTO request VALUES(50,'10/-/caseworker/baseline',10,NULL,'caseworker','caseworker','baseline',28,1,'2021-04-12','2021-04-12','2021-06-07','missing',NULL,NULL,'baseline is nominally on 2021-04-12, its first sending day was 2021-04-12',NULL,'2021-04-12');
INSERT INTO request VALUES(51,'10/-/family_therapist/baseline',10,NULL,'family_therapist','family_therapist','baseline',29,1,'2021-04-12','2021-04-12','2021-06-07','missing',NULL,NULL,'baseline is nominally on 2021-04-12, its first sending day was 2021-04-12',NULL,'2021-04-12');
INSERT INTO request VALUES(52,'11/-/parent1/fu2',11,NULL,'parent','parent1','fu2',31,1,'2021-05-30','2021-05-31','2021-07-26','open',NULL,NULL,'fu2 is nominally on 2021-05-30, its first sending day was 2021-05-31',NULL,'2021-05-31');
INSERT INTO request VALUES(53,'11/-/caseworker/fu2',11,NULL,'caseworker','caseworker','fu2',3,1,'2021-05-30','2021-05-31','2021-07-26','open',NULL,NULL,'fu2 is nominally on 2021-05-30, its first sending day was 2021-05-31',NULL,'2021-05-31');
INSERT INTO request VALUES(54,'11/-/family_therapist/fu2',11,NULL,'family_therapist','family_therapist','fu2',4,1,'2021-05-30','2021-05-31','2021-07-26','open',NULL,NULL,'fu2 is nominally on 2021-05-30, its first sending day was 2021-05-31',NULL,'2021-05-31');
INSERT INTO request VALUES(55,'11/13/placement_site/fu2',11,13,'placement_site','placement_site','fu2',32,1,'2021-05-30','2021-05-31','2021-07-26','open',NULL,'sdq-11-17','fu2 is nominally on 2021-05-30, its first sending day was 2021-05-31; sdq-11-17 at 153 months',NULL,'2021-05-31');
INSERT INTO request VALUES(56,'13/-/parent1/baseline',13,NULL,'parent','parent1','baseline',35,1,'2021-05-31','2021-05-31','2021-07-26','open',NULL,NULL,'baseline is nominally on 2021-05-31, its first sending day was 2021-05-31',NULL,'2021-05-31');
INSERT INTO request VALUES(57,'13/-/parent2/baseline',13,NULL,'parent','parent2','baseline',36,1,'2021-05-31',NULL,'2021-07-26','open',NULL,NULL,'baseline is nominally on 2021-05-31, its first sending day was 2021-05-31',NULL,NULL);
INSERT INTO request VALUES(58,'13/-/caseworker/baseline',13,NULL,'caseworker','caseworker','baseline',28,1,'2021-05-31',NULL,'2021-07-26','open',NULL,NULL,'baseline is nominally on 2021-05-31, its first sending day was 2021-05-31',NULL,NULL);
INSERT INTO request VALUES(59,'13/-/family_therapist/baseline',13,NULL,'family_therapist','family_therapist','baseline',29,1,'2021-05-31','2021-05-31','2021-07-26','open',NULL,NULL,'baseline is nominally on 2021-05-31, its first sending day was 2021-05-31',NULL,'2021-05-31');
INSERT INTO request VALUES(60,'1/-/parent1/fu1',1,NULL,'parent','parent1','fu1',1,1,'2021-06-01','2021-06-01','2021-07-27','answered','2021-06-02 11:00:00',NULL,'fu1 is nominally on 2021-06-01, its first sending day was 2021-06-01',NULL,'2021-06-01');
INSERT INTO request VALUES(61,'1/-/parent2/fu1',1,NULL,'parent','parent2','fu1',2,1,'2021-06-01','2021-06-01','2021-07-27','open',NULL,NULL,'fu1 is nominally on 2021-06-01, its first sending day was 2021-06-01',NULL,'2021-06-01');
INSERT INTO request VALUES(62,'1/-/caseworker/fu1',1,NULL,'caseworker','caseworker','fu1',3,1,'2021-06-01','2021-06-01','2021-07-27','answered','2021-06-02 11:00:00',NULL,'fu1 is nominally on 2021-06-01, its first sending day was 2021-06-01',NULL,'2021-06-01');
INSERT INTO request VALUES(63,'1/-/family_therapist/fu1',1,NULL,'family_therapist','family_therapist','fu1',4,1,'2021-06-01','2021-06-01','2021-07-27','open',NULL,NULL,'fu1 is nominally on 2021-06-01, its first sending day was 2021-06-01',NULL,'2021-06-01');
INSERT INTO request VALUES(64,'1/1/placement_site/fu1',1,1,'placement_site','placement_site','fu1',5,1,'2021-06-01','2021-06-01','2021-07-27','open',NULL,'sdq-4-10','fu1 is nominally on 2021-06-01, its first sending day was 2021-06-01; sdq-4-10 at 72 months',NULL,'2021-06-01');
INSERT INTO request VALUES(65,'2/-/parent1/fu1',2,NULL,'parent','parent1','fu1',6,1,'2021-06-01','2021-06-01','2021-07-27','answered','2021-06-08 07:02:00',NULL,'fu1 is nominally on 2021-06-01, its first sending day was 2021-06-01',NULL,'2021-06-01');
INSERT INTO request VALUES(66,'2/-/caseworker/fu1',2,NULL,'caseworker','caseworker','fu1',3,1,'2021-06-01','2021-06-01','2021-07-27','open',NULL,NULL,'fu1 is nominally on 2021-06-01, its first sending day was 2021-06-01',NULL,'2021-06-01');
INSERT INTO request VALUES(67,'2/-/family_therapist/fu1',2,NULL,'family_therapist','family_therapist','fu1',4,1,'2021-06-01','2021-06-01','2021-07-27','open',NULL,NULL,'fu1 is nominally on 2021-06-01, its first sending day was 2021-06-01',NULL,'2021-06-01');
INSERT INTO request VALUES(68,'2/2/placement_site/fu1',2,2,'placement_site','placement_site','fu1',5,1,'2021-06-01','2021-06-01','2021-07-27','answered','2021-06-02 11:00:00','sdq-4-10','fu1 is nominally on 2021-06-01, its first sending day was 2021-06-01; sdq-4-10 at 100 months',NULL,'2021-06-01');
INSERT INTO request VALUES(69,'2/3/placement_site/fu1',2,3,'placement_site','placement_site','fu1',5,1,'2021-06-01','2021-06-01','2021-07-27','answered','2021-06-02 11:00:00','sdq-2-4','fu1 is nominally on 2021-06-01, its first sending day was 2021-06-01; sdq-2-4 at 35 months',NULL,'2021-06-01');
INSERT INTO request VALUES(70,'2/4/placement_site/fu1',2,4,'placement_site','placement_site','fu1',5,1,'2021-06-01','2021-06-01','2021-07-27','open',NULL,'seam-2-17','fu1 is nominally on 2021-06-01, its first sending day was 2021-06-01; seam-2-17 at 9 months',NULL,'2021-06-01');
INSERT INTO request VALUES(71,'3/-/parent1/fu1',3,NULL,'parent','parent1','fu1',7,1,'2021-06-01','2021-06-01','2021-07-27','open',NULL,NULL,'fu1 is nominally on 2021-06-01, its first sending day was 2021-06-01',NULL,'2021-06-01');
INSERT INTO request VALUES(72,'3/-/caseworker/fu1',3,NULL,'caseworker','caseworker','fu1',3,1,'2021-06-01','2021-06-01','2021-07-27','open',NULL,NULL,'fu1 is nominally on 2021-06-01, its first sending day was 2021-06-01',NULL,'2021-06-01');
INSERT INTO request VALUES(73,'3/-/family_therapist/fu1',3,NULL,'family_therapist','family_therapist','fu1',4,1,'2021-06-01','2021-06-01','2021-07-27','open',NULL,NULL,'fu1 is nominally on 2021-06-01, its first sending day was 2021-06-01',NULL,'2021-06-01');
INSERT INTO request VALUES(74,'3/5/placement_site/fu1',3,5,'placement_site','placement_site','fu1',9,1,'2021-06-01','2021-06-01','2021-07-27','open',NULL,'sdq-4-10','fu1 is nominally on 2021-06-01, its first sending day was 2021-06-01; sdq-4-10 at 127 months',NULL,'2021-06-01');
INSERT INTO request VALUES(75,'4/-/parent1/fu1',4,NULL,'parent','parent1','fu1',10,1,'2021-06-01',NULL,'2021-07-27','open',NULL,NULL,'fu1 is nominally on 2021-06-01, its first sending day was 2021-06-01',NULL,NULL);
INSERT INTO request VALUES(76,'4/-/parent2/fu1',4,NULL,'parent','parent2','fu1',11,1,'2021-06-01','2021-06-01','2021-07-27','open',NULL,NULL,'fu1 is nominally on 2021-06-01, its first sending day was 2021-06-01',NULL,'2021-06-01');
INSERT INTO request VALUES(77,'4/-/caseworker/fu1',4,NULL,'caseworker','caseworker','fu1',3,1,'2021-06-01','2021-06-01','2021-07-27','open',NULL,NULL,'fu1 is nominally on 2021-06-01, its first sending day was 2021-06-01',NULL,'2021-06-01');
INSERT INTO request VALUES(78,'4/-/family_therapist/fu1',4,NULL,'family_therapist','family_therapist','fu1',4,1,'2021-06-01','2021-06-01','2021-07-27','open',NULL,NULL,'fu1 is nominally on 2021-06-01, its first sending day was 2021-06-01',NULL,'2021-06-01');
INSERT INTO request VALUES(79,'4/6/placement_site/fu1',4,6,'placement_site','placement_site','fu1',12,1,'2021-06-01','2021-06-01','2021-07-27','open',NULL,'sdq-4-10','fu1 is nominally on 2021-06-01, its first sending day was 2021-06-01; sdq-4-10 at 64 months',NULL,'2021-06-01');
INSERT INTO request VALUES(80,'5/-/parent2/fu1',5,NULL,'parent','parent2','fu1',14,1,'2021-06-01','2021-06-01','2021-07-27','open',NULL,NULL,'fu1 is nominally on 2021-06-01, its first sending day was 2021-06-01',NULL,'2021-06-01');
INSERT INTO request VALUES(81,'5/-/caseworker/fu1',5,NULL,'caseworker','caseworker','fu1',3,1,'2021-06-01','2021-06-01','2021-07-27','open',NULL,NULL,'fu1 is nominally on 2021-06-01, its first sending day was 2021-06-01',NULL,'2021-06-01');
INSERT INTO request VALUES(82,'5/-/family_therapist/fu1',5,NULL,'family_therapist','family_therapist','fu1',4,1,'2021-06-01','2021-06-01','2021-07-27','open',NULL,NULL,'fu1 is nominally on 2021-06-01, its first sending day was 2021-06-01',NULL,'2021-06-01');
INSERT INTO request VALUES(83,'5/7/placement_site/fu1',5,7,'placement_site','placement_site','fu1',15,1,'2021-06-01','2021-06-01','2021-07-27','open',NULL,'sdq-4-10','fu1 is nominally on 2021-06-01, its first sending day was 2021-06-01; sdq-4-10 at 101 months',NULL,'2021-06-01');
INSERT INTO request VALUES(84,'6/-/caseworker/fu1',6,NULL,'caseworker','caseworker','fu1',17,1,'2021-06-01','2021-06-01','2021-07-27','open',NULL,NULL,'fu1 is nominally on 2021-06-01, its first sending day was 2021-06-01',NULL,'2021-06-01');
INSERT INTO request VALUES(85,'6/-/family_therapist/fu1',6,NULL,'family_therapist','family_therapist','fu1',18,1,'2021-06-01','2021-06-01','2021-07-27','open',NULL,NULL,'fu1 is nominally on 2021-06-01, its first sending day was 2021-06-01',NULL,'2021-06-01');
INSERT INTO request VALUES(86,'6/8/placement_site/fu1',6,8,'placement_site','placement_site','fu1',19,1,'2021-06-01','2021-06-01','2021-07-27','open',NULL,'seam-18-35','fu1 is nominally on 2021-06-01, its first sending day was 2021-06-01; seam-18-35 at 19 months',NULL,'2021-06-01');
INSERT INTO request VALUES(87,'7/-/parent1/fu1',7,NULL,'parent','parent1','fu1',20,1,'2021-06-01','2021-06-01','2021-07-27','open',NULL,NULL,'fu1 is nominally on 2021-06-01, its first sending day was 2021-06-01',NULL,'2021-06-01');
INSERT INTO request VALUES(88,'7/-/parent2/fu1',7,NULL,'parent','parent2','fu1',21,1,'2021-06-01','2021-06-01','2021-07-27','open',NULL,NULL,'fu1 is nominally on 2021-06-01, its first sending day was 2021-06-01',NULL,'2021-06-01');
INSERT INTO request VALUES(89,'7/-/caseworker/fu1',7,NULL,'caseworker','caseworker','fu1',34,1,'2021-06-01','2021-06-01','2021-07-27','open',NULL,NULL,'fu1 is nominally on 2021-06-01, its first sending day was 2021-06-01',NULL,'2021-06-01');
INSERT INTO request VALUES(90,'7/-/family_therapist/fu1',7,NULL,'family_therapist','family_therapist','fu1',18,1,'2021-06-01','2021-06-01','2021-07-27','answered','2021-06-02 11:00:00',NULL,'fu1 is nominally on 2021-06-01, its first sending day was 2021-06-01',NULL,'2021-06-01');
INSERT INTO request VALUES(91,'7/9/placement_site/fu1',7,9,'placement_site','placement_site','fu1',22,1,'2021-06-01','2021-06-01','2021-07-27','open',NULL,'sdq-4-10','fu1 is nominally on 2021-06-01, its first sending day was 2021-06-01; sdq-4-10 at 85 months',NULL,'2021-06-01');
CREATE TABLE message (
  id INTEGER PRIMARY KEY NOT NULL,
  unique_key TEXT NOT NULL UNIQUE,
  person_id BIGINT REFERENCES person (id),
  lead_id BIGINT REFERENCES lead (id),
  kind TEXT NOT NULL,
  for_day DATE NOT NULL,
  state TEXT NOT NULL,
  next_try_at TIMESTAMP NOT NULL,
  leased_by TEXT,
  leased_until TIMESTAMP,
  attempts INTEGER NOT NULL,
  to_address TEXT,
  link_hash TEXT UNIQUE,
  listed INTEGER NOT NULL,
  message_id TEXT NOT NULL,
  sent_at TIMESTAMP,
  sent_on DATE,
  server_words TEXT
, begun INTEGER NOT NULL DEFAULT 0, begun_at TIMESTAMP, to_domain TEXT, received_id BIGINT REFERENCES received (id));
INSERT INTO message VALUES(1,'person:1:2021-03-01',1,NULL,'invitation','2021-03-01','sent','2021-03-01 08:00:00',NULL,NULL,0,'anna@mail.example','44841cfaa9fd5625a5075283c35a0eeaed0dcc4d1cbfc242d4ae7b0284de48cd',1,'3c21358068890b6a694f7fb9500009dd@kvartal.example','2021-03-01 08:00:00','2021-03-01',NULL,1,'2021-03-01 08:00:00','mail.example',NULL);
INSERT INTO message VALUES(2,'person:2:2021-03-01',2,NULL,'invitation','2021-03-01','sent','2021-03-01 08:00:00',NULL,NULL,0,'bo@mail.example','abbfccd3f4d93f701a1b2d332a3fbd240456b261fe297aa33c1990343e1fad50',1,'b5f6584e39335ecae4260415606c7cc5@kvartal.example','2021-03-01 08:00:00','2021-03-01',NULL,1,'2021-03-01 08:00:00','mail.example',NULL);
INSERT INTO message VALUES(3,'person:3:2021-03-01',3,NULL,'invitation','2021-03-01','sent','2021-03-01 08:00:00',NULL,NULL,0,'rita@nordby.example','244c6652bfebb162417d1bc37ce5b125d19de2bc781171a64c3b067c36d20510',6,'0f5f64f195f1a095d73ff74ab0125da3@kvartal.example','2021-03-01 08:00:00','2021-03-01',NULL,1,'2021-03-01 08:00:00','nordby.example',NULL);
INSERT INTO message VALUES(4,'person:4:2021-03-01',4,NULL,'invitation','2021-03-01','sent','2021-03-01 08:00:00',NULL,NULL,0,'finn@nordby.example','bf26aacae2175fe08e931f18ebec7cd61a11665eecf1471594d0eef8861a77eb',6,'d975537d031004d213530ce9f62f8fb5@kvartal.example','2021-03-01 08:00:00','2021-03-01',NULL,1,'2021-03-01 08:00:00','nordby.example',NULL);
INSERT INTO message VALUES(5,'person:5:2021-03-01',5,NULL,'invitation','2021-03-01','sent','2021-03-01 08:00:00',NULL,NULL,0,'skov@hjem.example','99b5196aa12aca62d017fab4503c0a71dc60929e03c7fe59430ac07d6f6b9711',4,'6903859a5076b6feef1b7ef6a7926392@kvartal.example','2021-03-01 08:00:00','2021-03-01',NULL,1,'2021-03-01 08:00:00','hjem.example',NULL);
INSERT INTO message VALUES(6,'person:6:2021-03-01',6,NULL,'invitation','2021-03-01','sent','2021-03-01 08:00:00',NULL,NULL,0,'dina@mail.example','967457c83f020065930ce97b8dd2a78f7b1d85a31cf3bf46d776397aaefd5c73',1,'e5d06b599fb3d756633df522b04e9957@kvartal.example','2021-03-01 08:00:00','2021-03-01',NULL,1,'2021-03-01 08:00:00','mail.example',NULL);
INSERT INTO message VALUES(7,'person:7:2021-03-01',7,NULL,'invitation','2021-03-01','sent','2021-03-01 08:00:00',NULL,NULL,0,'ella@mail.example','d66d0e7d86c031d424f03731d262837e17f514f4dfd3554d6f05746fd5d6b22e',1,'d890c4aaaaae3d1a0ca92b397caaba44@kvartal.example','2021-03-01 08:00:00','2021-03-01',NULL,1,'2021-03-01 08:00:00','mail.example',NULL);
INSERT INTO message VALUES(8,'person:8:2021-03-01',8,NULL,'invitation','2021-03-01','sent','2021-03-01 08:00:00',NULL,NULL,0,'frans@mail.example','172bd1a5b2b09563825719e7b3dc8b3c20c1231142242c9f07173669d7fb6741',1,'91877a982a7f9a53c28b9d56bf5a1eb4@kvartal.example','2021-03-01 08:00:00','2021-03-01',NULL,1,'2021-03-01 08:00:00','mail.example',NULL);
INSERT INTO message VALUES(9,'person:9:2021-03-01',9,NULL,'invitation','2021-03-01','sent','2021-03-01 08:00:00',NULL,NULL,0,'ege@hjem.example','9a2ac3606a9b19eef54442f6165ae906e210de5b5a18286e7f9e9c795afd3f7b',1,'96c904d395d89b2e6541c0bb60761b91@kvartal.example','2021-03-01 08:00:00','2021-03-01',NULL,1,'2021-03-01 08:00:00','hjem.example',NULL);
INSERT INTO message VALUES(10,'person:11:2021-03-01',11,NULL,'invitation','2021-03-01','sent','2021-03-01 08:00:00',NULL,NULL,0,'gert@mail.example','fd1c9694ce9ed48d41192e315c68c894aac4bb01bcf91aa5f3af183bafdd7498',1,'dc5be2459d78210a13588ad3b233a7db@kvartal.example','2021-03-01 08:00:00','2021-03-01',NULL,1,'2021-03-01 08:00:00','mail.example',NULL);
INSERT INTO message VALUES(11,'person:12:2021-03-01',12,NULL,'invitation','2021-03-01','sent','2021-03-01 08:00:00',NULL,NULL,0,'lund@hjem.example','f50b2e669b585139bb6aca54f4b2851e2ad2d4623305ed7419051fe24ba67796',1,'5bd6bcc205bbc72f78862a6a11840383@kvartal.example','2021-03-01 08:00:00','2021-03-01',NULL,1,'2021-03-01 08:00:00','hjem.example',NULL);
INSERT INTO message VALUES(12,'person:13:2021-03-01',13,NULL,'invitation','2021-03-01','sent','2021-03-01 08:00:00',NULL,NULL,0,'hanne@mail.example','44fa116c6c242ea6ce159a4ce80b0ed525feeb496a6ebcfc2d343ed2b2a00ec4',1,'b21f5c44d4c7a619f99d3659e09523c4@kvartal.example','2021-03-01 08:00:00','2021-03-01',NULL,1,'2021-03-01 08:00:00','mail.example',NULL);
INSERT INTO message VALUES(13,'person:14:2021-03-01',14,NULL,'invitation','2021-03-01','sent','2021-03-01 08:00:00',NULL,NULL,0,'ib@mail.example','bdcd5ac5f348e57b7c8dd991de3ef47a991cda6596e88ae9da92602e91d288c9',1,'ef32216c8e7097b96b54a95ae51b694e@kvartal.example','2021-03-01 08:00:00','2021-03-01',NULL,1,'2021-03-01 08:00:00','mail.example',NULL);
INSERT INTO message VALUES(14,'person:15:2021-03-01',15,NULL,'invitation','2021-03-01','sent','2021-03-01 08:00:00',NULL,NULL,0,'vang@hjem.example','1623173ee2a23eea614b4ba2192c45b2b7bde548be0c5897a27a127b51649592',1,'5cd175be799aa980882dd82a9d166fc0@kvartal.example','2021-03-01 08:00:00','2021-03-01',NULL,1,'2021-03-01 08:00:00','hjem.example',NULL);
INSERT INTO message VALUES(15,'person:16:2021-03-01',16,NULL,'invitation','2021-03-01','sent','2021-03-01 08:00:00',NULL,NULL,0,'jytte@mail.example','61a1b65fd73dc4e053ba4f4d37aad9381d2083eaebc22b30c0f3ea3a63f8f93d',1,'65ae06623623d638caee3a53df1defb9@kvartal.example','2021-03-01 08:00:00','2021-03-01',NULL,1,'2021-03-01 08:00:00','mail.example',NULL);
INSERT INTO message VALUES(16,'person:17:2021-03-01',17,NULL,'invitation','2021-03-01','sent','2021-03-01 08:00:00',NULL,NULL,0,'sven@sydby.example','bb587da738ef915d006bff92b6752d0c919ccf71deb8c40c6038df74f1f515ae',3,'54a81d5be2b22db7ef569c725a809e29@kvartal.example','2021-03-01 08:00:00','2021-03-01',NULL,1,'2021-03-01 08:00:00','sydby.example',NULL);
INSERT INTO message VALUES(17,'person:18:2021-03-01',18,NULL,'invitation','2021-03-01','sent','2021-03-01 08:00:00',NULL,NULL,0,'gry@sydby.example','2c4e6a1900efabbb3ef5a47a472cbf3bbe3e927e119a479df13b453d8329cb80',3,'d2f5c2102be1a467b257e7fcbf3077a3@kvartal.example','2021-03-01 08:00:00','2021-03-01',NULL,1,'2021-03-01 08:00:00','sydby.example',NULL);
INSERT INTO message VALUES(18,'person:19:2021-03-01',19,NULL,'invitation','2021-03-01','sent','2021-03-01 08:00:00',NULL,NULL,0,'eng@hjem.example','1a96998afc6a482e0b287ddf414942da5fd63762cb352045d9471b55a912fb6b',1,'ef26dfaff2e5d0ad5e29022fba1cd4a0@kvartal.example','2021-03-01 08:00:00','2021-03-01',NULL,1,'2021-03-01 08:00:00','hjem.example',NULL);
INSERT INTO message VALUES(19,'person:20:2021-03-01',20,NULL,'invitation','2021-03-01','sent','2021-03-01 08:00:00',NULL,NULL,0,'kaja.gammel@mail.example','08fd43ce567054542defaf08a1e02c0f4db1f6ec9ac2b5110a8271d7b3cb5489',1,'4a23991cf4448a0c28ac8befcd4c3f57@kvartal.example','2021-03-01 08:00:00','2021-03-01',NULL,1,'2021-03-01 08:00:00','mail.example',NULL);
INSERT INTO message VALUES(20,'person:21:2021-03-01',21,NULL,'invitation','2021-03-01','sent','2021-03-01 08:00:00',NULL,NULL,0,'lars@mail.example','e306ce6cad156175ec92cdf834a962b699b07dbe6dd061b7c6e5351b26b34c38',1,'a635ae04a1bedf031c617759502f3e0e@kvartal.example','2021-03-01 08:00:00','2021-03-01',NULL,1,'2021-03-01 08:00:00','mail.example',NULL);
INSERT INTO message VALUES(21,'person:22:2021-03-01',22,NULL,'invitation','2021-03-01','sent','2021-03-01 08:00:00',NULL,NULL,0,'strand@hjem.example','55eaf26cba5ec9d173cede5e2ed66a1a36b3fccfcc4175eaa0b27f939c929f45',2,'3466446339458cb5de4cfe3234c4fadc@kvartal.example','2021-03-01 08:00:00','2021-03-01',NULL,1,'2021-03-01 08:00:00','hjem.example',NULL);
INSERT INTO message VALUES(22,'person:23:2021-03-01',23,NULL,'invitation','2021-03-01','sent','2021-03-01 08:00:00',NULL,NULL,0,'mona@mail.example','847ef15c5a3eb44fe5100dd6a10bbcff36c2f47cbcb11cb50e29eedcda6c5bba',1,'c5dec533a6e24cd560fec331be4860a9@kvartal.example','2021-03-01 08:00:00','2021-03-01',NULL,1,'2021-03-01 08:00:00','mail.example',NULL);
INSERT INTO message VALUES(23,'person:31:2021-03-01',31,NULL,'invitation','2021-03-01','sent','2021-03-01 08:00:00',NULL,NULL,0,'rosa@mail.example','19aa5ecc141583be5030969c045bc6ad2461481b634af7c4e8db18bb684ac435',1,'371d83b62e7fffb9da2e9cc1e96031e7@kvartal.example','2021-03-01 08:00:00','2021-03-01',NULL,1,'2021-03-01 08:00:00','mail.example',NULL);
INSERT INTO message VALUES(24,'person:32:2021-03-01',32,NULL,'invitation','2021-03-01','sent','2021-03-01 08:00:00',NULL,NULL,0,'fyr@hjem.example','b6b0b930043a8052336c3e0c73eb66f8251587da1a5a07ce9ba68557e93fa771',1,'8861a23ace0874150a9479b8ea962f7a@kvartal.example','2021-03-01 08:00:00','2021-03-01',NULL,1,'2021-03-01 08:00:00','hjem.example',NULL);
INSERT INTO message VALUES(25,'digest:Nordby:bent@nordby.example:2021-03-08',NULL,2,'digest','2021-03-08','sent','2021-03-08 07:00:00',NULL,NULL,0,'bent@nordby.example',NULL,19,'9ce17bfffd300e01243fdc51413c1709@kvartal.example','2021-03-08 07:00:00','2021-03-08',NULL,1,'2021-03-08 07:00:00','nordby.example',NULL);
INSERT INTO message VALUES(26,'digest:Nordby:aase@nordby.example:2021-03-08',NULL,1,'digest','2021-03-08','sent','2021-03-08 07:00:00',NULL,NULL,0,'aase@nordby.example',NULL,19,'124db35202e7ab55184ecd0da2f3da84@kvartal.example','2021-03-08 07:00:00','2021-03-08',NULL,1,'2021-03-08 07:00:00','nordby.example',NULL);
INSERT INTO message VALUES(27,'digest:Sydby:cara@sydby.example:2021-03-08',NULL,3,'digest','2021-03-08','sent','2021-03-08 07:00:00',NULL,NULL,0,'cara@sydby.example',NULL,10,'26af04890984ca3ac242613319bff0fb@kvartal.example','2021-03-08 07:00:00','2021-03-08',NULL,1,'2021-03-08 07:00:00','sydby.example',NULL);
INSERT INTO message VALUES(28,'person:4:2021-03-08',4,NULL,'reminder','2021-03-08','sent','2021-03-08 08:00:00',NULL,NULL,0,'finn@nordby.example','421d98e60f702ef7d3e95c5be2a8c89ba03f5b125f6dbba87147e32b7dddd794',6,'4988405be02ffb6145af06a3a648bc50@kvartal.example','2021-03-08 08:00:00','2021-03-08',NULL,1,'2021-03-08 08:00:00','nordby.example',NULL);
INSERT INTO message VALUES(29,'person:3:2021-03-08',3,NULL,'reminder','2021-03-08','sent','2021-03-08 08:00:00',NULL,NULL,0,'rita@nordby.example','88552e77b5b5ce6ff7609c32959f3a84fc7390d9ff9a430d20c7d3f812ca85af',5,'9cfd7c478cf57187d505a6c4d99eabe6@kvartal.example','2021-03-08 08:00:00','2021-03-08',NULL,1,'2021-03-08 08:00:00','nordby.example',NULL);
INSERT INTO message VALUES(30,'person:5:2021-03-08',5,NULL,'reminder','2021-03-08','sent','2021-03-08 08:00:00',NULL,NULL,0,'skov@hjem.example','75bf49ae4822dcdc99dfe3eea285f7626ae29e7a2549d7cb753fb0ded71b92e5',1,'14d75c3843e189a815f1950e9621e5b9@kvartal.example','2021-03-08 08:00:00','2021-03-08',NULL,1,'2021-03-08 08:00:00','hjem.example',NULL);
INSERT INTO message VALUES(31,'person:9:2021-03-08',9,NULL,'reminder','2021-03-08','sent','2021-03-08 08:00:00',NULL,NULL,0,'ege@hjem.example','90fdd77c73d09c7efceca0d6e0d4a5e67090b97a12c9354b700324cb3488b589',1,'a0cdd2432c465ab1e19090616e77c31f@kvartal.example','2021-03-08 08:00:00','2021-03-08',NULL,1,'2021-03-08 08:00:00','hjem.example',NULL);
INSERT INTO message VALUES(32,'person:11:2021-03-08',11,NULL,'reminder','2021-03-08','sent','2021-03-08 08:00:00',NULL,NULL,0,'gert@mail.example','4a6c4dc59d33da6fc14c5ff928ebf6d0fc91b51bc42b0296aceba7c015a3925b',1,'d449101cb74bfb4c9cac2294aea5d359@kvartal.example','2021-03-08 08:00:00','2021-03-08',NULL,1,'2021-03-08 08:00:00','mail.example',NULL);
INSERT INTO message VALUES(33,'person:12:2021-03-08',12,NULL,'reminder','2021-03-08','sent','2021-03-08 08:00:00',NULL,NULL,0,'lund@hjem.example','66579c078231311f8aba0ec87eea520c641fb722f64ee987975208bd3e643129',1,'08f55b8994e3f9cc4d68766041660b06@kvartal.example','2021-03-08 08:00:00','2021-03-08',NULL,1,'2021-03-08 08:00:00','hjem.example',NULL);
INSERT INTO message VALUES(34,'person:15:2021-03-08',15,NULL,'reminder','2021-03-08','sent','2021-03-08 08:00:00',NULL,NULL,0,'vang@hjem.example','bf521f6bee3cacc2cabbbb02236c82639d6300d03e5a45aef744ca83f0b32f71',1,'5fd256b78a0de3588baabbfd3b34ef65@kvartal.example','2021-03-08 08:00:00','2021-03-08',NULL,1,'2021-03-08 08:00:00','hjem.example',NULL);
INSERT INTO message VALUES(35,'person:17:2021-03-08',17,NULL,'reminder','2021-03-08','sent','2021-03-08 08:00:00',NULL,NULL,0,'sven@sydby.example','e03a1b825444ef26d2c3196b40981a25f66b9ca6e97fa837b87d80de38aec06d',2,'74a045674da823f2185bed31b3ec5a87@kvartal.example','2021-03-08 08:00:00','2021-03-08',NULL,1,'2021-03-08 08:00:00','sydby.example',NULL);
INSERT INTO message VALUES(36,'person:19:2021-03-08',19,NULL,'reminder','2021-03-08','sent','2021-03-08 08:00:00',NULL,NULL,0,'eng@hjem.example','d68605006f107cb888a3fa9cea6d1d41a2dd81056ec454d1a43ba20f4ea6f0ba',1,'3540b53dcec31532dd577ff737936d1b@kvartal.example','2021-03-08 08:00:00','2021-03-08',NULL,1,'2021-03-08 08:00:00','hjem.example',NULL);
INSERT INTO message VALUES(37,'person:20:2021-03-08',20,NULL,'reminder','2021-03-08','sent','2021-03-08 08:00:00',NULL,NULL,0,'kaja.gammel@mail.example','b0c64ef5c600bb41e1a19cb394ff1648b7b3ca8b859be903154dfa186fd082c1',1,'deec5e00d6ef20bd424fef809f167b31@kvartal.example','2021-03-08 08:00:00','2021-03-08',NULL,1,'2021-03-08 08:00:00','mail.example',NULL);
INSERT INTO message VALUES(38,'person:21:2021-03-08',21,NULL,'reminder','2021-03-08','sent','2021-03-08 08:00:00',NULL,NULL,0,'lars@mail.example','178b9b18f07dbfed453914770f56ec0018ffe597c44284c1e9ac3036f96d01a9',1,'9d3c10c749deaa903e40c4a1d3a4e6b8@kvartal.example','2021-03-08 08:00:00','2021-03-08',NULL,1,'2021-03-08 08:00:00','mail.example',NULL);
INSERT INTO message VALUES(39,'person:18:2021-03-08',18,NULL,'reminder','2021-03-08','sent','2021-03-08 08:00:00',NULL,NULL,0,'gry@sydby.example','a935ddbaf029a022f9d7695faa8d15cd562a17bbbd6edc938dd8ae2c40da395f',2,'ae59e4afb9c477da76e673dbf7152ab2@kvartal.example','2021-03-08 08:00:00','2021-03-08',NULL,1,'2021-03-08 08:00:00','sydby.example',NULL);
INSERT INTO message VALUES(40,'person:22:2021-03-08',22,NULL,'reminder','2021-03-08','sent','2021-03-08 08:00:00',NULL,NULL,0,'strand@hjem.example','2ff9cf30fb91253ce9fb527c6455122f481193a3385a91816e324a8d053c3fcc',2,'c0c57e1b8ee7eb61a64b62c8d399063c@kvartal.example','2021-03-08 08:00:00','2021-03-08',NULL,1,'2021-03-08 08:00:00','hjem.example',NULL);
INSERT INTO message VALUES(41,'person:23:2021-03-08',23,NULL,'reminder','2021-03-08','sent','2021-03-08 08:00:00',NULL,NULL,0,'mona@mail.example','895a550e846aa3810829b9395db6ccf9691ca8dae394c14e4ed6bb39ee452615',1,'b32964e1cc195497782729522a27a932@kvartal.example','2021-03-08 08:00:00','2021-03-08',NULL,1,'2021-03-08 08:00:00','mail.example',NULL);
INSERT INTO message VALUES(42,'person:32:2021-03-08',32,NULL,'reminder','2021-03-08','sent','2021-03-08 08:00:00',NULL,NULL,0,'fyr@hjem.example','c4859b6101f0963ee94ff94a9ca6a6a59b20a97e63899697c098516c911c6f81',1,'b244e3b85ba1194b3e439e1320794838@kvartal.example','2021-03-08 08:00:00','2021-03-08',NULL,1,'2021-03-08 08:00:00','hjem.example',NULL);
INSERT INTO message VALUES(43,'digest:Nordby:bent@nordby.example:2021-03-15',NULL,2,'digest','2021-03-15','sent','2021-03-15 07:00:00',NULL,NULL,0,'bent@nordby.example',NULL,19,'62b735f176c0095f754a8ad040ce0866@kvartal.example','2021-03-15 07:00:00','2021-03-15',NULL,1,'2021-03-15 07:00:00','nordby.example',NULL);
INSERT INTO message VALUES(44,'digest:Nordby:aase@nordby.example:2021-03-15',NULL,1,'digest','2021-03-15','sent','2021-03-15 07:00:00',NULL,NULL,0,'aase@nordby.example',NULL,19,'c7d34fb71a368d8297dd642a5a006c25@kvartal.example','2021-03-15 07:00:00','2021-03-15',NULL,1,'2021-03-15 07:00:00','nordby.example',NULL);
INSERT INTO message VALUES(45,'digest:Sydby:cara@sydby.example:2021-03-15',NULL,3,'digest','2021-03-15','sent','2021-03-15 07:00:00',NULL,NULL,0,'cara@sydby.example',NULL,9,'08ec483e0912fc00ba36382af306349e@kvartal.example','2021-03-15 07:00:00','2021-03-15',NULL,1,'2021-03-15 07:00:00','sydby.example',NULL);
INSERT INTO message VALUES(46,'person:4:2021-03-15',4,NULL,'reminder','2021-03-15','sent','2021-03-15 08:00:00',NULL,NULL,0,'finn@nordby.example','ea4280efe0644a3b241cdb160b305585f9c6a9a79e69b02aafc4915a415dc61a',6,'9bc2d128ab34ec44589d35c046c39c75@kvartal.example','2021-03-15 08:00:00','2021-03-15',NULL,1,'2021-03-15 08:00:00','nordby.example',NULL);
INSERT INTO message VALUES(47,'person:3:2021-03-15',3,NULL,'reminder','2021-03-15','sent','2021-03-15 08:00:00',NULL,NULL,0,'rita@nordby.example','a294812151589088a4ea5695731b8dbc8c2e6539ff81333a5c94055d4674972d',5,'f17b3860a98362e6a44dacb3c9303d49@kvartal.example','2021-03-15 08:00:00','2021-03-15',NULL,1,'2021-03-15 08:00:00','nordby.example',NULL);
INSERT INTO message VALUES(48,'person:5:2021-03-15',5,NULL,'reminder','2021-03-15','sent','2021-03-15 08:00:00',NULL,NULL,0,'skov@hjem.example','bfd45ef81ac008b1c2ebd3e563957ffd649bb7fb92c2ef25cd9ead347f160bed',1,'5e9721322e779f417e72ff636536fcef@kvartal.example','2021-03-15 08:00:00','2021-03-15',NULL,1,'2021-03-15 08:00:00','hjem.example',NULL);
INSERT INTO message VALUES(49,'person:9:2021-03-15',9,NULL,'reminder','2021-03-15','sent','2021-03-15 08:00:00',NULL,NULL,0,'ege@hjem.example','590e5c2859a7c8764df1114fafb08b1e96e50824ee5bc886b05202e135e2b2f9',1,'4937ab62887006042271a33e2a6217a5@kvartal.example','2021-03-15 08:00:00','2021-03-15',NULL,1,'2021-03-15 08:00:00','hjem.example',NULL);
INSERT INTO message VALUES(50,'person:11:2021-03-15',11,NULL,'reminder','2021-03-15','sent','2021-03-15 08:00:00',NULL,NULL,0,'gert@mail.example','ee97efb8f5883423b6eb6e0b1485b3a4a0f744d02654919be257ed7446fbef56',1,'3ff815de1001686bbbe994a8f77df7ae@kvartal.example','2021-03-15 08:00:00','2021-03-15',NULL,1,'2021-03-15 08:00:00','mail.example',NULL);
INSERT INTO message VALUES(51,'person:12:2021-03-15',12,NULL,'reminder','2021-03-15','sent','2021-03-15 08:00:00',NULL,NULL,0,'lund@hjem.example','46d5c8a79d301c9e749f92307132a880ffc84116b8c68e44acd2984191c5ba14',1,'569b90cfb9737d8c1fe556bb2b60d4e6@kvartal.example','2021-03-15 08:00:00','2021-03-15',NULL,1,'2021-03-15 08:00:00','hjem.example',NULL);
INSERT INTO message VALUES(52,'person:15:2021-03-15',15,NULL,'reminder','2021-03-15','sent','2021-03-15 08:00:00',NULL,NULL,0,'vang@hjem.example','247ec7938ddaa4576503862f36438daa1ba74c374e69f25abb8d07bfb64a1ed4',1,'ebad40c84904c7bf1aad9e1f70b9f5b4@kvartal.example','2021-03-15 08:00:00','2021-03-15',NULL,1,'2021-03-15 08:00:00','hjem.example',NULL);
INSERT INTO message VALUES(53,'person:17:2021-03-15',17,NULL,'reminder','2021-03-15','sent','2021-03-15 08:00:00',NULL,NULL,0,'sven@sydby.example','081376597f0f29b2ee368cf0d41448b7002999c3bc00b13268f9ae0f22345a33',2,'55bb5a9b4a4f1249f1174393b0f0f4bc@kvartal.example','2021-03-15 08:00:00','2021-03-15',NULL,1,'2021-03-15 08:00:00','sydby.example',NULL);
INSERT INTO message VALUES(54,'person:19:2021-03-15',19,NULL,'reminder','2021-03-15','sent','2021-03-15 08:00:00',NULL,NULL,0,'eng@hjem.example','628647a1e1a7afd8f4cdb3853d9b8c3e49201be526b9854c3b06e6b9867ad1cc',1,'4041511e98294740f01193919eb7ca90@kvartal.example','2021-03-15 08:00:00','2021-03-15',NULL,1,'2021-03-15 08:00:00','hjem.example',NULL);
INSERT INTO message VALUES(55,'person:20:2021-03-15',20,NULL,'invitation','2021-03-15','sent','2021-03-15 08:00:00',NULL,NULL,0,'kaja@mail.example','7e716d6b5d7ac38e117e823f3453ce8e197eaacb367fc94813c056e35fd617b1',1,'7cde4e05c7c67e0ed13bb8ea5cc7cf15@kvartal.example','2021-03-15 08:00:00','2021-03-15',NULL,1,'2021-03-15 08:00:00','mail.example',NULL);
INSERT INTO message VALUES(56,'person:21:2021-03-15',21,NULL,'reminder','2021-03-15','sent','2021-03-15 08:00:00',NULL,NULL,0,'lars@mail.example','0c3555e83da9864c448e843483ba3ac990006daf455e6e90a6e0ff857b903021',1,'bf3e60e3792e63d831ed671439b0241e@kvartal.example','2021-03-15 08:00:00','2021-03-15',NULL,1,'2021-03-15 08:00:00','mail.example',NULL);
INSERT INTO message VALUES(57,'person:18:2021-03-15',18,NULL,'reminder','2021-03-15','sent','2021-03-15 08:00:00',NULL,NULL,0,'gry@sydby.example','6daf49bcfec46756e183a356909c943b9dd00ccd5393c492adcf721d90b40403',2,'542f23fe4c4daa7c445237989b528756@kvartal.example','2021-03-15 08:00:00','2021-03-15',NULL,1,'2021-03-15 08:00:00','sydby.example',NULL);
INSERT INTO message VALUES(58,'person:22:2021-03-15',22,NULL,'reminder','2021-03-15','sent','2021-03-15 08:00:00',NULL,NULL,0,'strand@hjem.example','6d7ef6e902d98e5130c07bbfab480bbca07c1a345cf495b48cea878f55f3423c',2,'11e121ae6d12e91a25fcf31149535220@kvartal.example','2021-03-15 08:00:00','2021-03-15',NULL,1,'2021-03-15 08:00:00','hjem.example',NULL);
INSERT INTO message VALUES(59,'person:23:2021-03-15',23,NULL,'reminder','2021-03-15','sent','2021-03-15 08:00:00',NULL,NULL,0,'mona@mail.example','b05e6d3296fbfee9efd76f4b5025d3905f872fbc5635d05864a527d838c4232f',1,'6861aafae14d4af3503e3ac59f54834e@kvartal.example','2021-03-15 08:00:00','2021-03-15',NULL,1,'2021-03-15 08:00:00','mail.example',NULL);
INSERT INTO message VALUES(60,'person:32:2021-03-15',32,NULL,'reminder','2021-03-15','sent','2021-03-15 08:00:00',NULL,NULL,0,'fyr@hjem.example','210b55d5d7b45df8867fdbf515673e873a5a3d8ff7b905f2b44dac6e398d1962',1,'db503c05273f7a23bfd239d473fbecd0@kvartal.example','2021-03-15 08:00:00','2021-03-15',NULL,1,'2021-03-15 08:00:00','hjem.example',NULL);
INSERT INTO message VALUES(61,'digest:Nordby:bent@nordby.example:2021-03-22',NULL,2,'digest','2021-03-22','sent','2021-03-22 07:00:00',NULL,NULL,0,'bent@nordby.example',NULL,19,'e11b80fd23bdfe3ea1b8f420b5def919@kvartal.example','2021-03-22 07:00:00','2021-03-22',NULL,1,'2021-03-22 07:00:00','nordby.example',NULL);
INSERT INTO message VALUES(62,'digest:Nordby:aase@nordby.example:2021-03-22',NULL,1,'digest','2021-03-22','sent','2021-03-22 07:00:00',NULL,NULL,0,'aase@nordby.example',NULL,19,'a0103b9b02af77cffe523fc92af585d1@kvartal.example','2021-03-22 07:00:00','2021-03-22',NULL,1,'2021-03-22 07:00:00','nordby.example',NULL);
INSERT INTO message VALUES(63,'digest:Sydby:cara@sydby.example:2021-03-22',NULL,3,'digest','2021-03-22','sent','2021-03-22 07:00:00',NULL,NULL,0,'cara@sydby.example',NULL,7,'cd8b27c888f83a65f7a5a93115510c9a@kvartal.example','2021-03-22 07:00:00','2021-03-22',NULL,1,'2021-03-22 07:00:00','sydby.example',NULL);
INSERT INTO message VALUES(64,'person:20:2021-03-22',20,NULL,'reminder','2021-03-22','sent','2021-03-22 08:00:00',NULL,NULL,0,'kaja@mail.example','5c7450f256313d347a23134df97252a05055d992f7148d7265613ca742f58bf7',1,'f243bdf386b100121dc90e5b6e7da1e7@kvartal.example','2021-03-22 08:00:00','2021-03-22',NULL,1,'2021-03-22 08:00:00','mail.example',NULL);
INSERT INTO message VALUES(65,'digest:Nordby:bent@nordby.example:2021-03-29',NULL,2,'digest','2021-03-29','sent','2021-03-29 06:00:00',NULL,NULL,0,'bent@nordby.example',NULL,19,'ee9aef2390af5fb9c8344b67c31a813d@kvartal.example','2021-03-29 06:00:00','2021-03-29',NULL,1,'2021-03-29 06:00:00','nordby.example',NULL);
INSERT INTO message VALUES(66,'digest:Nordby:aase@nordby.example:2021-03-29',NULL,1,'digest','2021-03-29','sent','2021-03-29 06:00:00',NULL,NULL,0,'aase@nordby.example',NULL,19,'75fdc9170d3ab3ddcbad347316dff49c@kvartal.example','2021-03-29 06:00:00','2021-03-29',NULL,1,'2021-03-29 06:00:00','nordby.example',NULL);
INSERT INTO message VALUES(67,'digest:Sydby:cara@sydby.example:2021-03-29',NULL,3,'digest','2021-03-29','sent','2021-03-29 06:00:00',NULL,NULL,0,'cara@sydby.example',NULL,7,'c8536c30569c6028c84efd7722064609@kvartal.example','2021-03-29 06:00:00','2021-03-29',NULL,1,'2021-03-29 06:00:00','sydby.example',NULL);
INSERT INTO message VALUES(68,'person:20:2021-03-29',20,NULL,'reminder','2021-03-29','sent','2021-03-29 07:00:00',NULL,NULL,0,'kaja@mail.example','cee8cfe3e0c94584f6730a46d360ef7c60182282d4d66df22ee87b9f88d31bd2',1,'511a750dec313e0acbd9023c81925c7d@kvartal.example','2021-03-29 07:00:00','2021-03-29',NULL,1,'2021-03-29 07:00:00','mail.example',NULL);
INSERT INTO message VALUES(69,'digest:Nordby:bent@nordby.example:2021-04-05',NULL,2,'digest','2021-04-06','sent','2021-04-06 06:00:00',NULL,NULL,0,'bent@nordby.example',NULL,19,'c91821041b6d98971d5f6316adbfd092@kvartal.example','2021-04-06 06:00:00','2021-04-06',NULL,1,'2021-04-06 06:00:00','nordby.example',NULL);
INSERT INTO message VALUES(70,'digest:Nordby:aase@nordby.example:2021-04-05',NULL,1,'digest','2021-04-06','sent','2021-04-06 06:00:00',NULL,NULL,0,'aase@nordby.example',NULL,19,'50d8ed606d455589491f8b314ac691fd@kvartal.example','2021-04-06 06:00:00','2021-04-06',NULL,1,'2021-04-06 06:00:00','nordby.example',NULL);
INSERT INTO message VALUES(71,'digest:Sydby:cara@sydby.example:2021-04-05',NULL,3,'digest','2021-04-06','sent','2021-04-06 06:00:00',NULL,NULL,0,'cara@sydby.example',NULL,7,'02baa0e6a1d9cbdc09cc86e9b4ea1674@kvartal.example','2021-04-06 06:00:00','2021-04-06',NULL,1,'2021-04-06 06:00:00','sydby.example',NULL);
INSERT INTO message VALUES(72,'digest:Nordby:bent@nordby.example:2021-04-12',NULL,2,'digest','2021-04-12','sent','2021-04-12 06:00:00',NULL,NULL,0,'bent@nordby.example',NULL,19,'b8d461af361dddd296d66f57a1b6d93f@kvartal.example','2021-04-12 06:00:00','2021-04-12',NULL,1,'2021-04-12 06:00:00','nordby.example',NULL);
INSERT INTO message VALUES(73,'digest:Nordby:aase@nordby.example:2021-04-12',NULL,1,'digest','2021-04-12','sent','2021-04-12 06:00:00',NULL,NULL,0,'aase@nordby.example',NULL,19,'fa533c8398241bd2c8bba71457bba840@kvartal.example','2021-04-12 06:00:00','2021-04-12',NULL,1,'2021-04-12 06:00:00','nordby.example',NULL);
INSERT INTO message VALUES(74,'digest:Sydby:cara@sydby.example:2021-04-12',NULL,3,'digest','2021-04-12','sent','2021-04-12 06:00:00',NULL,NULL,0,'cara@sydby.example',NULL,7,'8223aa21c0a5a6fca827a9c13784cb5e@kvartal.example','2021-04-12 06:00:00','2021-04-12',NULL,1,'2021-04-12 06:00:00','sydby.example',NULL);
INSERT INTO message VALUES(75,'person:24:2021-04-12',24,NULL,'invitation','2021-04-12','sent','2021-04-12 07:00:00',NULL,NULL,0,'nina@mail.example','6ea7e0c3659b0e0e7a9b288f83177d696d7d18019f2fe030cafe11b2021da613',1,'ae16c0f3e9b21e2cb9920dcd841a9154@kvartal.example','2021-04-12 07:00:00','2021-04-12',NULL,1,'2021-04-12 07:00:00','mail.example',NULL);
INSERT INTO message VALUES(76,'person:25:2021-04-12',25,NULL,'invitation','2021-04-12','bounced','2021-04-12 07:00:00',NULL,NULL,0,'otto@mail.example','4026f56284ce2694b1a8c59182ea8feacb2e212dea493b9195ed852d58b4b0a2',1,'96bc0a61c6211bcbed2afb178fc4c940@kvartal.example','2021-04-12 07:00:00','2021-04-12','550 5.1.1 <otto@mail.example>: Recipient address rejected: User unknown in virtual mailbox table',1,'2021-04-12 07:00:00','mail.example',NULL);
INSERT INTO message VALUES(77,'person:17:2021-04-12',17,NULL,'invitation','2021-04-12','sent','2021-04-12 07:00:00',NULL,NULL,0,'sven@sydby.example','71336652c5da3665779122e83c268dbb71ef8c7175b77bd01fb1aa393caa38ff',1,'14b7d034505f1878062253b02fdd6e2a@kvartal.example','2021-04-12 07:00:00','2021-04-12',NULL,1,'2021-04-12 07:00:00','sydby.example',NULL);
INSERT INTO message VALUES(78,'person:18:2021-04-12',18,NULL,'invitation','2021-04-12','sent','2021-04-12 07:00:00',NULL,NULL,0,'gry@sydby.example','d361d524f2ffb3605161def35be23b9b350797e5ce388b2d9331b865c7a74313',1,'1976165f3e5deb9e2527b55a44933dd9@kvartal.example','2021-04-12 07:00:00','2021-04-12',NULL,1,'2021-04-12 07:00:00','sydby.example',NULL);
INSERT INTO message VALUES(79,'person:26:2021-04-12',26,NULL,'invitation','2021-04-12','sent','2021-04-12 07:00:00',NULL,NULL,0,'bakke@hjem.example','45f53acf6540e5640d81ce7f4e75cc7b6afccbc2556de0aeb37987b0f5c48355',1,'5133731df8f5dde273b86d7fcb921747@kvartal.example','2021-04-12 07:00:00','2021-04-12',NULL,1,'2021-04-12 07:00:00','hjem.example',NULL);
INSERT INTO message VALUES(80,'person:27:2021-04-12',27,NULL,'invitation','2021-04-12','sent','2021-04-12 07:00:00',NULL,NULL,0,'paula@mail.example','bf80439d559c1d33fa4210d6a6a20986a2909f22bf376f05eb38ac74cb4fb1c6',1,'9f25da21c2e7512e16350f2dedcc678b@kvartal.example','2021-04-12 07:00:00','2021-04-12',NULL,1,'2021-04-12 07:00:00','mail.example',NULL);
INSERT INTO message VALUES(81,'person:28:2021-04-12',28,NULL,'invitation','2021-04-12','bounced','2021-04-12 07:00:00',NULL,NULL,0,'ulla@oesterlund.example','4c1ccdf44ec3f35dfb50b42f71007ddaf105d499627d818e340af0ea8b9dfb88',1,'93823707e54300511f80804e4c6057cb@kvartal.example','2021-04-12 07:00:00','2021-04-12','550 5.1.1 <ulla@oesterlund.example>: Recipient address rejected: User unknown in virtual mailbox table',1,'2021-04-12 07:00:00','oesterlund.example',NULL);
INSERT INTO message VALUES(82,'person:29:2021-04-12',29,NULL,'invitation','2021-04-12','sent','2021-04-12 07:00:00',NULL,NULL,0,'hans@oesterlund.example','7bc0fac50052bf868668b56afaf366fe3a2bd93dd04c57261e91accea3c144f8',1,'59dee18ea86668935c9083a7ce86a259@kvartal.example','2021-04-12 07:00:00','2021-04-12',NULL,1,'2021-04-12 07:00:00','oesterlund.example',NULL);
INSERT INTO message VALUES(83,'digest:Nordby:bent@nordby.example:2021-04-19',NULL,2,'digest','2021-04-19','sent','2021-04-19 06:00:00',NULL,NULL,0,'bent@nordby.example',NULL,19,'66f70bf0d2a07fc06f2c29db09a586e4@kvartal.example','2021-04-19 06:00:00','2021-04-19',NULL,1,'2021-04-19 06:00:00','nordby.example',NULL);
INSERT INTO message VALUES(84,'digest:Nordby:aase@nordby.example:2021-04-19',NULL,1,'digest','2021-04-19','sent','2021-04-19 06:00:00',NULL,NULL,0,'aase@nordby.example',NULL,19,'4299b2cfb804f677886cd949f216c00e@kvartal.example','2021-04-19 06:00:00','2021-04-19',NULL,1,'2021-04-19 06:00:00','nordby.example',NULL);
INSERT INTO message VALUES(85,'digest:Sydby:cara@sydby.example:2021-04-19',NULL,3,'digest','2021-04-19','sent','2021-04-19 06:00:00',NULL,NULL,0,'cara@sydby.example',NULL,11,'80611b81a70166969ccbc7cfe3d19ca0@kvartal.example','2021-04-19 06:00:00','2021-04-19',NULL,1,'2021-04-19 06:00:00','sydby.example',NULL);
INSERT INTO message VALUES(86,'person:25:2021-04-19',25,NULL,'invitation','2021-04-19','failed','2021-04-19 07:00:00',NULL,NULL,1,NULL,NULL,0,'382fbd6ba7a4477d5ada742addde6f54@kvartal.example',NULL,NULL,'an earlier mail to this address came back for good',-1,NULL,NULL,NULL);
INSERT INTO message VALUES(87,'person:17:2021-04-19',17,NULL,'reminder','2021-04-19','sent','2021-04-19 07:00:00',NULL,NULL,0,'sven@sydby.example','1d9ca979ae658feed15cb2e845bbb54d0bea206a9052ec3115edd1a618fc3e4d',1,'c957fd46d03e089a880e866a226b57b1@kvartal.example','2021-04-19 07:00:00','2021-04-19',NULL,1,'2021-04-19 07:00:00','sydby.example',NULL);
INSERT INTO message VALUES(88,'person:18:2021-04-19',18,NULL,'reminder','2021-04-19','sent','2021-04-19 07:00:00',NULL,NULL,0,'gry@sydby.example','c7b8f240b586214d3fc7c587279429447897ddeb1eaac2c34e06d369061a120e',1,'d970869817143502acbeffbd00556bf4@kvartal.example','2021-04-19 07:00:00','2021-04-19',NULL,1,'2021-04-19 07:00:00','sydby.example',NULL);
INSERT INTO message VALUES(89,'person:26:2021-04-19',26,NULL,'reminder','2021-04-19','sent','2021-04-19 07:00:00',NULL,NULL,0,'bakke@hjem.example','5217c7cffedf825cab9d5a6c501cb6f894c65ff4bce6193b8d8d92bcb10bfe96',1,'a87d3870b4040a62a80cd9e9c98bd51d@kvartal.example','2021-04-19 07:00:00','2021-04-19',NULL,1,'2021-04-19 07:00:00','hjem.example',NULL);
INSERT INTO message VALUES(90,'person:27:2021-04-19',27,NULL,'reminder','2021-04-19','sent','2021-04-19 07:00:00',NULL,NULL,0,'paula@mail.example','f7fcc3ddde9d6b0f55e18001439a5652d86bc7edd1e148ec2e802ba4473c2730',1,'990605993b8843e89712d44a0ec8a67c@kvartal.example','2021-04-19 07:00:00','2021-04-19',NULL,1,'2021-04-19 07:00:00','mail.example',NULL);
INSERT INTO message VALUES(91,'person:28:2021-04-19',28,NULL,'invitation','2021-04-19','failed','2021-04-19 07:00:00',NULL,NULL,1,NULL,NULL,0,'622a2132293d1bcc8016babc5292ce01@kvartal.example',NULL,NULL,'an earlier mail to this address came back for good',-1,NULL,NULL,NULL);
INSERT INTO message VALUES(92,'person:29:2021-04-19',29,NULL,'reminder','2021-04-19','sent','2021-04-19 07:00:00',NULL,NULL,0,'hans@oesterlund.example','5d9c56f5fe203e29f94041aecd0149694eef7ff5c1138582b4368c465a1e19e9',1,'87d6cfc5ce1237a8db34bd912c67a8c7@kvartal.example','2021-04-19 07:00:00','2021-04-19',NULL,1,'2021-04-19 07:00:00','oesterlund.example',NULL);
INSERT INTO message VALUES(93,'digest:Nordby:bent@nordby.example:2021-04-26',NULL,2,'digest','2021-04-26','sent','2021-04-26 06:00:00',NULL,NULL,0,'bent@nordby.example',NULL,19,'c72587fba2a47e5d827baedc3ef89c32@kvartal.example','2021-04-26 06:00:00','2021-04-26',NULL,1,'2021-04-26 06:00:00','nordby.example',NULL);
INSERT INTO message VALUES(94,'digest:Nordby:aase@nordby.example:2021-04-26',NULL,1,'digest','2021-04-26','sent','2021-04-26 06:00:00',NULL,NULL,0,'aase@nordby.example',NULL,19,'b07dba694815e1db33973db7f944a479@kvartal.example','2021-04-26 06:00:00','2021-04-26',NULL,1,'2021-04-26 06:00:00','nordby.example',NULL);
INSERT INTO message VALUES(95,'digest:Sydby:cara@sydby.example:2021-04-26',NULL,3,'digest','2021-04-26','sent','2021-04-26 06:00:00',NULL,NULL,0,'cara@sydby.example',NULL,11,'7a15f025ad44c578f9d9f81d0e6d1906@kvartal.example','2021-04-26 06:00:00','2021-04-26',NULL,1,'2021-04-26 06:00:00','sydby.example',NULL);
INSERT INTO message VALUES(96,'person:17:2021-04-26',17,NULL,'reminder','2021-04-26','sent','2021-04-26 07:00:00',NULL,NULL,0,'sven@sydby.example','bc4fe9266221d51f2366c124e7467a1860d1f0af3a9a68381cdeb39751a037e8',1,'19033974331a45cba0d59d3ef96c3ff4@kvartal.example','2021-04-26 07:00:00','2021-04-26',NULL,1,'2021-04-26 07:00:00','sydby.example',NULL);
INSERT INTO message VALUES(97,'person:18:2021-04-26',18,NULL,'reminder','2021-04-26','sent','2021-04-26 07:00:00',NULL,NULL,0,'gry@sydby.example','aded3ee4a186e4d80c2a68085e57e6f5886a4b9900308e22a4fda4e28309cd48',1,'d0739cfa6dae8d423270fe657b6f3fbc@kvartal.example','2021-04-26 07:00:00','2021-04-26',NULL,1,'2021-04-26 07:00:00','sydby.example',NULL);
INSERT INTO message VALUES(98,'person:26:2021-04-26',26,NULL,'reminder','2021-04-26','sent','2021-04-26 07:00:00',NULL,NULL,0,'bakke@hjem.example','cb55e86d667299c98da3939f94ff4cee70b53e0c20333d07e8d683b419616168',1,'cb5537546cd34e1634166741953827fb@kvartal.example','2021-04-26 07:00:00','2021-04-26',NULL,1,'2021-04-26 07:00:00','hjem.example',NULL);
INSERT INTO message VALUES(99,'person:27:2021-04-26',27,NULL,'reminder','2021-04-26','sent','2021-04-26 07:00:00',NULL,NULL,0,'paula@mail.example','6ed0cbe3ccb112c6612234a5bd3d9f395df5b1a124cc7395c1dcc774319fc421',1,'09c16eb3f5c4fb26dd58d6207418bba6@kvartal.example','2021-04-26 07:00:00','2021-04-26',NULL,1,'2021-04-26 07:00:00','mail.example',NULL);
INSERT INTO message VALUES(100,'person:29:2021-04-26',29,NULL,'reminder','2021-04-26','sent','2021-04-26 07:00:00',NULL,NULL,0,'hans@oesterlund.example','d18ddff75950898017fc06dcc02b73d510b411e8daa580d213446ecc445895fc',1,'86d959377d0dd704c96ece54addefa71@kvartal.example','2021-04-26 07:00:00','2021-04-26',NULL,1,'2021-04-26 07:00:00','oesterlund.example',NULL);
INSERT INTO message VALUES(101,'digest:Sydby:cara@sydby.example:2021-05-03',NULL,3,'digest','2021-05-03','sent','2021-05-03 06:00:00',NULL,NULL,0,'cara@sydby.example',NULL,4,'7e01cb4716dc37538c4866ca81f6efa5@kvartal.example','2021-05-03 06:00:00','2021-05-03',NULL,1,'2021-05-03 06:00:00','sydby.example',NULL);
INSERT INTO message VALUES(102,'digest:Sydby:cara@sydby.example:2021-05-10',NULL,3,'digest','2021-05-10','sent','2021-05-10 06:00:00',NULL,NULL,0,'cara@sydby.example',NULL,4,'ae53741af0f257ac91346b67a5608cdc@kvartal.example','2021-05-10 06:00:00','2021-05-10',NULL,1,'2021-05-10 06:00:00','sydby.example',NULL);
INSERT INTO message VALUES(103,'digest:Sydby:cara@sydby.example:2021-05-17',NULL,3,'digest','2021-05-17','sent','2021-05-17 06:00:00',NULL,NULL,0,'cara@sydby.example',NULL,4,'1b8b507d9afa96599cafdbdf737237fa@kvartal.example','2021-05-17 06:00:00','2021-05-17',NULL,1,'2021-05-17 06:00:00','sydby.example',NULL);
INSERT INTO message VALUES(104,'digest:Sydby:cara@sydby.example:2021-05-24',NULL,3,'digest','2021-05-25','sent','2021-05-25 06:00:00',NULL,NULL,0,'cara@sydby.example',NULL,4,'033560b9c275f9ff29610321c6a9b243@kvartal.example','2021-05-25 06:00:00','2021-05-25',NULL,1,'2021-05-25 06:00:00','sydby.example',NULL);
INSERT INTO message VALUES(105,'digest:Sydby:cara@sydby.example:2021-05-31',NULL,3,'digest','2021-05-31','sent','2021-05-31 06:00:00',NULL,NULL,0,'cara@sydby.example',NULL,4,'cd0c080a76ae36097235aebfefca105c@kvartal.example','2021-05-31 06:00:00','2021-05-31',NULL,1,'2021-05-31 06:00:00','sydby.example',NULL);
INSERT INTO message VALUES(106,'person:31:2021-05-31',31,NULL,'invitation','2021-05-31','sent','2021-05-31 07:00:00',NULL,NULL,0,'rosa@mail.example','4dc32bbd9187c4537a68460bf67c01b514312ce9b0905da4fd9a79920531a3c2',1,'fdf7bbf2fa5d2d18014b71fd412a3fb5@kvartal.example','2021-05-31 07:00:00','2021-05-31',NULL,1,'2021-05-31 07:00:00','mail.example',NULL);
INSERT INTO message VALUES(107,'person:3:2021-05-31',3,NULL,'invitation','2021-05-31','sent','2021-05-31 07:00:00',NULL,NULL,0,'rita@nordby.example','ebe934aeffaa9baf394d3882374d9b5e9910fa3d28f62859cab037b0767f5a54',1,'99f887d885333fd9e50b67947d5072e5@kvartal.example','2021-05-31 07:00:00','2021-05-31',NULL,1,'2021-05-31 07:00:00','nordby.example',NULL);
INSERT INTO message VALUES(108,'person:4:2021-05-31',4,NULL,'invitation','2021-05-31','sent','2021-05-31 07:00:00',NULL,NULL,0,'finn@nordby.example','1c748b3dc2d7829fb84545e8d11bc4490c120666c312e1e9ec551260d8614f13',1,'74eccfbfa47d914280ce907f636e0b4d@kvartal.example','2021-05-31 07:00:00','2021-05-31',NULL,1,'2021-05-31 07:00:00','nordby.example',NULL);
INSERT INTO message VALUES(109,'person:32:2021-05-31',32,NULL,'invitation','2021-05-31','sent','2021-05-31 07:00:00',NULL,NULL,0,'fyr@hjem.example','c8a45a3d54b843114b83e5dd0e688b5bd372a4c270c5c6fbf9b5ab3266e8ab2d',1,'9ba308b8b0b902eaa68a05cf2d058fe7@kvartal.example','2021-05-31 07:00:00','2021-05-31',NULL,1,'2021-05-31 07:00:00','hjem.example',NULL);
INSERT INTO message VALUES(110,'person:35:2021-05-31',35,NULL,'invitation','2021-05-31','sent','2021-05-31 07:00:00',NULL,NULL,0,'tove@mail.example','77ba8d460d8e50b8c06ce85067dcb29dae62d2725fc238ee4df5ec8510f95df9',1,'093bcda347ca9357f07b5b49d7d8e1c4@kvartal.example','2021-05-31 07:00:00','2021-05-31',NULL,1,'2021-05-31 07:00:00','mail.example',NULL);
INSERT INTO message VALUES(111,'person:28:2021-05-31',28,NULL,'invitation','2021-05-31','failed','2021-05-31 07:00:00',NULL,NULL,1,NULL,NULL,0,'d22ef43dd5ada688d4e947bafeadbcb4@kvartal.example',NULL,NULL,'an earlier mail to this address came back for good',-1,NULL,NULL,NULL);
INSERT INTO message VALUES(112,'person:29:2021-05-31',29,NULL,'invitation','2021-05-31','sent','2021-05-31 07:00:00',NULL,NULL,0,'hans@oesterlund.example','f6424feb877509228d5f365e8af07da6f50f6660e78b2609dd2e46881b5ba0c7',1,'2380c79312caf469b55ad61dc4e1fa71@kvartal.example','2021-05-31 07:00:00','2021-05-31',NULL,1,'2021-05-31 07:00:00','oesterlund.example',NULL);
INSERT INTO message VALUES(113,'person:1:2021-06-01',1,NULL,'invitation','2021-06-01','sent','2021-06-01 07:00:00',NULL,NULL,0,'anna@mail.example','baad9a82de8b46739436b52be4716e460ae1796dee8e2e93e80e508cad4e7d83',1,'bf05fd687df11127f6992670e428ada6@kvartal.example','2021-06-01 07:00:00','2021-06-01',NULL,1,'2021-06-01 07:00:00','mail.example',NULL);
INSERT INTO message VALUES(114,'person:2:2021-06-01',2,NULL,'invitation','2021-06-01','sent','2021-06-01 07:00:00',NULL,NULL,0,'bo@mail.example','b22ff3328978fd9823eb13d021b00cf3c26bd6af906ec014b4bef563c25f2047',1,'a016bc4900e60579a84a13df686a17f9@kvartal.example','2021-06-01 07:00:00','2021-06-01',NULL,1,'2021-06-01 07:00:00','mail.example',NULL);
INSERT INTO message VALUES(115,'person:3:2021-06-01',3,NULL,'invitation','2021-06-01','sent','2021-06-01 07:00:00',NULL,NULL,0,'rita@nordby.example','03bb382dd8de530baacc9c1c2cee29841dd6f3fe8e6acfc6ef7d9090f8ccb97a',5,'b0379c2003bf30034e72dd8bf482ebe8@kvartal.example','2021-06-01 07:00:00','2021-06-01',NULL,1,'2021-06-01 07:00:00','nordby.example',NULL);
INSERT INTO message VALUES(116,'person:4:2021-06-01',4,NULL,'invitation','2021-06-01','sent','2021-06-01 07:00:00',NULL,NULL,0,'finn@nordby.example','ce66794478224654275ff5941bd8702264d0a3f2675aef61631331118a5b70bd',5,'8fd0c910a1085c00bb63b7c9e1e92c41@kvartal.example','2021-06-01 07:00:00','2021-06-01',NULL,1,'2021-06-01 07:00:00','nordby.example',NULL);
INSERT INTO message VALUES(117,'person:5:2021-06-01',5,NULL,'invitation','2021-06-01','sent','2021-06-01 07:00:00',NULL,NULL,0,'skov@hjem.example','99de8620ef6e288f342e21730e40e54ed497022b9d1743bbab0025cb12714287',4,'a58610807b3e605c6f0e2d80b898e83c@kvartal.example','2021-06-01 07:00:00','2021-06-01',NULL,1,'2021-06-01 07:00:00','hjem.example',NULL);
INSERT INTO message VALUES(118,'person:6:2021-06-01',6,NULL,'invitation','2021-06-01','sent','2021-06-01 07:00:00',NULL,NULL,0,'dina@mail.example','aee99535402e1f0d99216ddc547f53da7787d361b29bd0ff151d18b25695e9f8',1,'c4008a78caead8bb1bf54cfb9a86ae09@kvartal.example','2021-06-01 07:00:00','2021-06-01',NULL,1,'2021-06-01 07:00:00','mail.example',NULL);
INSERT INTO message VALUES(119,'person:7:2021-06-01',7,NULL,'invitation','2021-06-01','sent','2021-06-01 07:00:00',NULL,NULL,0,'ella@mail.example','1b144d98c9cc85161b9b8541903b4579bc1ee0f526d0aa74e6949f732bf868fe',1,'475b37f0894591321669f3c14f2d0951@kvartal.example','2021-06-01 07:00:00','2021-06-01',NULL,1,'2021-06-01 07:00:00','mail.example',NULL);
INSERT INTO message VALUES(120,'person:9:2021-06-01',9,NULL,'invitation','2021-06-01','sent','2021-06-01 07:00:00',NULL,NULL,0,'ege@hjem.example','b0c8c9320ad11047b1a46100ff047fa26570404a0d9e086cd53619e3250ca70c',1,'264eeeed81b2fb2a932c6b7f87fbdb41@kvartal.example','2021-06-01 07:00:00','2021-06-01',NULL,1,'2021-06-01 07:00:00','hjem.example',NULL);
INSERT INTO message VALUES(121,'person:11:2021-06-01',11,NULL,'invitation','2021-06-01','sent','2021-06-01 07:00:00',NULL,NULL,0,'gert@mail.example','992f07f96c67a9deb607304d76d790bc449b1969526462304572977034f32264',1,'7b8efe34c0ebf6d9333eefb0b2ddf3bb@kvartal.example','2021-06-01 07:00:00','2021-06-01',NULL,1,'2021-06-01 07:00:00','mail.example',NULL);
INSERT INTO message VALUES(122,'person:12:2021-06-01',12,NULL,'invitation','2021-06-01','sent','2021-06-01 07:00:00',NULL,NULL,0,'lund@hjem.example','d2276e3773586f7fccf8b17b91dc62b56e0fb1c7245daf95b3770d870a52dc45',1,'930ff125f3729d414124e397bc1bd3af@kvartal.example','2021-06-01 07:00:00','2021-06-01',NULL,1,'2021-06-01 07:00:00','hjem.example',NULL);
INSERT INTO message VALUES(123,'person:14:2021-06-01',14,NULL,'invitation','2021-06-01','sent','2021-06-01 07:00:00',NULL,NULL,0,'ib@mail.example','cae03e79c80e39a11cf0a9c22ecdbe0000f09fde2452b8a8c12e290b8c571fe2',1,'ccda40b7d32d13af68cb4c9f81c7405b@kvartal.example','2021-06-01 07:00:00','2021-06-01',NULL,1,'2021-06-01 07:00:00','mail.example',NULL);
INSERT INTO message VALUES(124,'person:15:2021-06-01',15,NULL,'invitation','2021-06-01','sent','2021-06-01 07:00:00',NULL,NULL,0,'vang@hjem.example','03de48c7d1d8fa065a45f2e9e5d84f5a72bfed6d9d6ded59c10f9c42025dbf6e',1,'2c83f85cb2bb0348f7ca73d1ad7b7059@kvartal.example','2021-06-01 07:00:00','2021-06-01',NULL,1,'2021-06-01 07:00:00','hjem.example',NULL);
INSERT INTO message VALUES(125,'person:17:2021-06-01',17,NULL,'invitation','2021-06-01','sent','2021-06-01 07:00:00',NULL,NULL,0,'sven@sydby.example','67c1314f01471878701fe9100daf4e648dbac2fa0714f2316ef3368949374440',1,'bcebfeefbbe230246f4885ded6f06df8@kvartal.example','2021-06-01 07:00:00','2021-06-01',NULL,1,'2021-06-01 07:00:00','sydby.example',NULL);
INSERT INTO message VALUES(126,'person:18:2021-06-01',18,NULL,'invitation','2021-06-01','sent','2021-06-01 07:00:00',NULL,NULL,0,'gry@sydby.example','cbe48b30054f7758f5300dc842a59988c4d33ea22281ab4a9ae4be7b1c186d6c',2,'1997198c3be24cde146dabf224b74feb@kvartal.example','2021-06-01 07:00:00','2021-06-01',NULL,1,'2021-06-01 07:00:00','sydby.example',NULL);
INSERT INTO message VALUES(127,'person:19:2021-06-01',19,NULL,'invitation','2021-06-01','sent','2021-06-01 07:00:00',NULL,NULL,0,'eng@hjem.example','466a38f2a2e2a3fc83ba4b1f6692adbc15eb4a367b435ba35aaed720c4e491ca',1,'d296a4e315a81c701fd01de3f7777e13@kvartal.example','2021-06-01 07:00:00','2021-06-01',NULL,1,'2021-06-01 07:00:00','hjem.example',NULL);
INSERT INTO message VALUES(128,'person:20:2021-06-01',20,NULL,'invitation','2021-06-01','sent','2021-06-01 07:00:00',NULL,NULL,0,'kaja@mail.example','47cbd3e4f06532563828630f0572d6b6100043ddf4b072b97f54a6b041208be7',1,'5e3474815c2bd3f17b79f996a78d9fb4@kvartal.example','2021-06-01 07:00:00','2021-06-01',NULL,1,'2021-06-01 07:00:00','mail.example',NULL);
INSERT INTO message VALUES(129,'person:21:2021-06-01',21,NULL,'invitation','2021-06-01','sent','2021-06-01 07:00:00',NULL,NULL,0,'lars@mail.example','68b4e20ef61f6665da05c3241c2722c5348851f93a6e6ea0919b9ffa17791ac4',1,'c8a258044a08b8d27714c1868edc1284@kvartal.example','2021-06-01 07:00:00','2021-06-01',NULL,1,'2021-06-01 07:00:00','mail.example',NULL);
INSERT INTO message VALUES(130,'person:34:2021-06-01',34,NULL,'invitation','2021-06-01','sent','2021-06-01 07:00:00',NULL,NULL,0,'tina@sydby.example','d902dc37deda9741309fd7e915f08647ed1a32fd80375b29e5b9716b6436402b',1,'f3c8de785e4dd1cd1093e7567e93f61b@kvartal.example','2021-06-01 07:00:00','2021-06-01',NULL,1,'2021-06-01 07:00:00','sydby.example',NULL);
INSERT INTO message VALUES(131,'person:22:2021-06-01',22,NULL,'invitation','2021-06-01','sent','2021-06-01 07:00:00',NULL,NULL,0,'strand@hjem.example','3286b233ffdceb98f5c2b51c9ba3adf053c7f4ff729fc4f6965b204247264ac7',1,'97353161d95f280b6fcc84900c7636da@kvartal.example','2021-06-01 07:00:00','2021-06-01',NULL,1,'2021-06-01 07:00:00','hjem.example',NULL);
INSERT INTO message VALUES(132,'digest:Nordby:bent@nordby.example:2021-06-07',NULL,2,'digest','2021-06-07','sent','2021-06-07 06:00:00',NULL,NULL,0,'bent@nordby.example',NULL,5,'cc3daf599d3061f60b412262101601f1@kvartal.example','2021-06-07 06:00:00','2021-06-07',NULL,1,'2021-06-07 06:00:00','nordby.example',NULL);
INSERT INTO message VALUES(133,'digest:Nordby:aase@nordby.example:2021-06-07',NULL,1,'digest','2021-06-07','sent','2021-06-07 06:00:00',NULL,NULL,0,'aase@nordby.example',NULL,5,'dec6119c80d07f37eec49d5716015109@kvartal.example','2021-06-07 06:00:00','2021-06-07',NULL,1,'2021-06-07 06:00:00','nordby.example',NULL);
INSERT INTO message VALUES(134,'digest:Sydby:cara@sydby.example:2021-06-07',NULL,3,'digest','2021-06-07','sent','2021-06-07 06:00:00',NULL,NULL,0,'cara@sydby.example',NULL,4,'6d8a1fa12f4a9ec68e9dadf20b6a1c38@kvartal.example','2021-06-07 06:00:00','2021-06-07',NULL,1,'2021-06-07 06:00:00','sydby.example',NULL);
INSERT INTO message VALUES(135,'person:31:2021-06-07',31,NULL,'reminder','2021-06-07','sent','2021-06-07 07:00:00',NULL,NULL,0,'rosa@mail.example','f9eddc9c0cb8c2a41bdeb471ab01d9cecee36ca6ec3d6dec97099ea327f465a3',1,'4dda8ef618332aa9745c235808216ba6@kvartal.example','2021-06-07 07:00:00','2021-06-07',NULL,1,'2021-06-07 07:00:00','mail.example',NULL);
INSERT INTO message VALUES(136,'person:3:2021-06-07',3,NULL,'reminder','2021-06-07','sent','2021-06-07 07:00:00',NULL,NULL,0,'rita@nordby.example','d7605677c3bd77495aa75140db9d55e4e2905f2c4a4f47c60f3ffb2de05be3df',1,'03f46a0f7837dced2012d4ed0d07b266@kvartal.example','2021-06-07 07:00:00','2021-06-07',NULL,1,'2021-06-07 07:00:00','nordby.example',NULL);
INSERT INTO message VALUES(137,'person:4:2021-06-07',4,NULL,'reminder','2021-06-07','sent','2021-06-07 07:00:00',NULL,NULL,0,'finn@nordby.example','b2995dc95add8ae25052dcf38fa66a8dfa497134198afb14e621d5dacc2f9b91',1,'d91356afc6f0dbdb007c85ac2316f079@kvartal.example','2021-06-07 07:00:00','2021-06-07',NULL,1,'2021-06-07 07:00:00','nordby.example',NULL);
INSERT INTO message VALUES(138,'person:32:2021-06-07',32,NULL,'reminder','2021-06-07','sent','2021-06-07 07:00:00',NULL,NULL,0,'fyr@hjem.example','3350ba380164a2ca2488ed50801bc86990264c8b102a078d756d081420bd22bf',1,'2103cc46da3a09727dade498733c1892@kvartal.example','2021-06-07 07:00:00','2021-06-07',NULL,1,'2021-06-07 07:00:00','hjem.example',NULL);
INSERT INTO message VALUES(139,'person:35:2021-06-07',35,NULL,'reminder','2021-06-07','sent','2021-06-07 07:00:00',NULL,NULL,0,'tove@mail.example','f55a91d80b38e2cf6f77479efcbeb72b3eb20ff1d22c68eeea369c6a535eef68',1,'fa831ceba11db568ae3c22d28eea17f6@kvartal.example','2021-06-07 07:00:00','2021-06-07',NULL,1,'2021-06-07 07:00:00','mail.example',NULL);
INSERT INTO message VALUES(140,'person:29:2021-06-07',29,NULL,'reminder','2021-06-07','sent','2021-06-07 07:00:00',NULL,NULL,0,'hans@oesterlund.example','dabff804e99ec6b2770c2c1b690cb14804ef193ff13efc726c7849ea2f8953df',1,'cb55772b26f1413223450775e5e0b368@kvartal.example','2021-06-07 07:00:00','2021-06-07',NULL,1,'2021-06-07 07:00:00','oesterlund.example',NULL);
INSERT INTO message VALUES(141,'person:2:2021-06-08',2,NULL,'reminder','2021-06-08','sent','2021-06-08 07:00:00',NULL,NULL,0,'bo@mail.example','e41f08423b96b6f18ce6fae7520b84588ff9e9a08b1449111d0cd7bfe97a8ce5',1,'dd0f4cc5c93814c0cea926ac0868cc1f@kvartal.example','2021-06-08 07:00:00','2021-06-08',NULL,1,'2021-06-08 07:00:00','mail.example',NULL);
INSERT INTO message VALUES(142,'person:4:2021-06-08',4,NULL,'reminder','2021-06-08','sent','2021-06-08 07:00:00',NULL,NULL,0,'finn@nordby.example','805698c392722c7aba246cfc8a637ab1b60310c3d2153ba742fcaf48523cbd19',5,'06046ce8377115b12f25fd4c9a3e7226@kvartal.example','2021-06-08 07:00:00','2021-06-08',NULL,1,'2021-06-08 07:00:00','nordby.example',NULL);
INSERT INTO message VALUES(143,'person:5:2021-06-08',5,NULL,'reminder','2021-06-08','sent','2021-06-08 07:00:00',NULL,NULL,0,'skov@hjem.example','0aa43f22fea0701fd1e16d8a341bfe23e8c01fbd440a151bdcf589d2cc500626',2,'de28577716eb80c8ba8f89f8f5f8c6da@kvartal.example','2021-06-08 07:00:00','2021-06-08',NULL,1,'2021-06-08 07:00:00','hjem.example',NULL);
INSERT INTO message VALUES(144,'person:6:2021-06-08',6,NULL,'reminder','2021-06-08','cancelled','2021-06-08 07:05:00',NULL,NULL,1,'dina@mail.example','4f4a993d79b7b0687955caef54429b4c160b2441f007a5e8bf1b07527f2dcb0b',1,'25f7b73ed03641f3e135873e9d977e02@kvartal.example',NULL,NULL,NULL,0,'2021-06-08 07:00:00','mail.example',NULL);
INSERT INTO message VALUES(145,'person:3:2021-06-08',3,NULL,'reminder','2021-06-08','sent','2021-06-08 07:00:00',NULL,NULL,0,'rita@nordby.example','7d7d715a335dd3cc91cb0446cc5069e82f5cf29a4acd2c69d87d3a95a51f3e24',4,'66c587d683677165b570322afbe3fd82@kvartal.example','2021-06-08 07:00:00','2021-06-08',NULL,1,'2021-06-08 07:00:00','nordby.example',NULL);
INSERT INTO message VALUES(146,'person:7:2021-06-08',7,NULL,'reminder','2021-06-08','sent','2021-06-08 07:00:00',NULL,NULL,0,'ella@mail.example','0d15aad46c898b1dafe2293df284422ad3261e4b94e756e771c862cb79298e76',1,'573232a6a8e142f62e69fae3e05411aa@kvartal.example','2021-06-08 07:00:00','2021-06-08',NULL,1,'2021-06-08 07:00:00','mail.example',NULL);
INSERT INTO message VALUES(147,'person:9:2021-06-08',9,NULL,'reminder','2021-06-08','sent','2021-06-08 07:00:00',NULL,NULL,0,'ege@hjem.example','3bdb096d536b9b513312e3b6ede3322c421c833349869fc83b0ff3ba6088edac',1,'712e8941cd5ca41eb2ee40b7aadf54f6@kvartal.example','2021-06-08 07:00:00','2021-06-08',NULL,1,'2021-06-08 07:00:00','hjem.example',NULL);
INSERT INTO message VALUES(148,'person:11:2021-06-08',11,NULL,'reminder','2021-06-08','sent','2021-06-08 07:00:00',NULL,NULL,0,'gert@mail.example','789e1f1f7e698e555d748bb3c8d785b73889e442e1294cfa75e0e53cf7e00b33',1,'74a50ea3a7e1ef84a77c48e7780e1a22@kvartal.example','2021-06-08 07:00:00','2021-06-08',NULL,1,'2021-06-08 07:00:00','mail.example',NULL);
INSERT INTO message VALUES(149,'person:12:2021-06-08',12,NULL,'reminder','2021-06-08','sent','2021-06-08 07:00:00',NULL,NULL,0,'lund@hjem.example','8e8d39e7bb0bc35cf2cf05bc3753237e72f9732cad81f5ee6c35c80e4150a641',1,'cca784067087c88dcf3b060c0a1e95f5@kvartal.example','2021-06-08 07:00:00','2021-06-08',NULL,1,'2021-06-08 07:00:00','hjem.example',NULL);
INSERT INTO message VALUES(150,'person:14:2021-06-08',14,NULL,'reminder','2021-06-08','sent','2021-06-08 07:00:00',NULL,NULL,0,'ib@mail.example','27288983985dff0036dcc10ec90df6f1a68dc8e3b87dc0469f82bad95b4548aa',1,'c5588989d24f971d3d92b6a2ab91e438@kvartal.example','2021-06-08 07:00:00','2021-06-08',NULL,1,'2021-06-08 07:00:00','mail.example',NULL);
INSERT INTO message VALUES(151,'person:15:2021-06-08',15,NULL,'reminder','2021-06-08','sent','2021-06-08 07:00:00',NULL,NULL,0,'vang@hjem.example','9b4d9a4409e909f90b2a3e7c8a05ee0c5e1c6bf6d5fd701f195e26af96ad3da7',1,'e7251e3c57f4d64798dddd390211bce0@kvartal.example','2021-06-08 07:00:00','2021-06-08',NULL,1,'2021-06-08 07:00:00','hjem.example',NULL);
INSERT INTO message VALUES(152,'person:17:2021-06-08',17,NULL,'reminder','2021-06-08','sent','2021-06-08 07:00:00',NULL,NULL,0,'sven@sydby.example','0ca4fb525ea6c1a2200d10db22c330d79cdc0530b6777051ac0cc2adeb6a0559',1,'aad37a33fdb199611e87bcdd1e11dce0@kvartal.example','2021-06-08 07:00:00','2021-06-08',NULL,1,'2021-06-08 07:00:00','sydby.example',NULL);
INSERT INTO message VALUES(153,'person:18:2021-06-08',18,NULL,'reminder','2021-06-08','sent','2021-06-08 07:00:00',NULL,NULL,0,'gry@sydby.example','e53b0bacba5773e40a6cbde11dbc59cb215e0b63b8c4c8ae4e24f313f18debc6',1,'1061a8a6d412899ca339b0343a8c90fa@kvartal.example','2021-06-08 07:00:00','2021-06-08',NULL,1,'2021-06-08 07:00:00','sydby.example',NULL);
INSERT INTO message VALUES(154,'person:19:2021-06-08',19,NULL,'reminder','2021-06-08','sent','2021-06-08 07:00:00',NULL,NULL,0,'eng@hjem.example','88824668590d45017e2656b5a36266adcffbaef8326adfc49343e93ae5a861b0',1,'f3d644ab36acc6fd377109ec37b5f59c@kvartal.example','2021-06-08 07:00:00','2021-06-08',NULL,1,'2021-06-08 07:00:00','hjem.example',NULL);
INSERT INTO message VALUES(155,'person:20:2021-06-08',20,NULL,'reminder','2021-06-08','sent','2021-06-08 07:00:00',NULL,NULL,0,'kaja@mail.example','285535d67baae87129fbaaa30ba0e4fce5e33973975930a42a1f87c4a7506c32',1,'569ae19ef202acd1cf340cdb347c6517@kvartal.example','2021-06-08 07:00:00','2021-06-08',NULL,1,'2021-06-08 07:00:00','mail.example',NULL);
INSERT INTO message VALUES(156,'person:21:2021-06-08',21,NULL,'reminder','2021-06-08','sent','2021-06-08 07:00:00',NULL,NULL,0,'lars@mail.example','69ba69d6accfb86aaebf4691a4fc05f1a5266cbd790f7256f7380b32511c5268',1,'c36ced636290b5e327c4de1a56896747@kvartal.example','2021-06-08 07:00:00','2021-06-08',NULL,1,'2021-06-08 07:00:00','mail.example',NULL);
INSERT INTO message VALUES(157,'person:34:2021-06-08',34,NULL,'reminder','2021-06-08','sent','2021-06-08 07:00:00',NULL,NULL,0,'tina@sydby.example','5d3f294a7a93de9764417da623a9997176282cd8bc7a560a35989445b8b2fe3e',1,'dad042a4f37b5430d5a639e6ef9b0c87@kvartal.example','2021-06-08 07:00:00','2021-06-08',NULL,1,'2021-06-08 07:00:00','sydby.example',NULL);
INSERT INTO message VALUES(158,'person:22:2021-06-08',22,NULL,'reminder','2021-06-08','sent','2021-06-08 07:00:00',NULL,NULL,0,'strand@hjem.example','9c2d8e092a8846807a1d53ebb5694674144952f8560dc569ceb75599a8e168af',1,'f09d6e51116376ddfff1a2c3b615c017@kvartal.example','2021-06-08 07:00:00','2021-06-08',NULL,1,'2021-06-08 07:00:00','hjem.example',NULL);
INSERT INTO message VALUES(159,'link:20:2021-06-10:1',20,NULL,'link','2021-06-10','sent','2021-06-10 11:00:00',NULL,NULL,0,'kaja@mail.example','9e836713e68869219eef06ed5715ef3b111103ae243fb71c3e0b69affca59f34',1,'2f3e12ab6c51eb8cbbb33d811d442328@kvartal.example','2021-06-11 06:00:00','2021-06-11',NULL,1,'2021-06-11 06:00:00','mail.example',NULL);
INSERT INTO message VALUES(160,'digest:Nordby:bent@nordby.example:2021-06-14',NULL,2,'digest','2021-06-14','sent','2021-06-14 06:00:00',NULL,NULL,0,'bent@nordby.example',NULL,23,'7c52b48e4f9a2286d40afbcc1aa958a7@kvartal.example','2021-06-14 06:00:00','2021-06-14',NULL,1,'2021-06-14 06:00:00','nordby.example',NULL);
INSERT INTO message VALUES(161,'digest:Nordby:aase@nordby.example:2021-06-14',NULL,1,'digest','2021-06-14','sent','2021-06-14 06:00:00',NULL,NULL,0,'aase@nordby.example',NULL,23,'4459d3f170ae80568c8b29873de80f68@kvartal.example','2021-06-14 06:00:00','2021-06-14',NULL,1,'2021-06-14 06:00:00','nordby.example',NULL);
INSERT INTO message VALUES(162,'digest:Sydby:cara@sydby.example:2021-06-14',NULL,3,'digest','2021-06-14','sent','2021-06-14 06:00:00',NULL,NULL,0,'cara@sydby.example',NULL,7,'4ca3bb949f6fe525d37951c54602eef8@kvartal.example','2021-06-14 06:00:00','2021-06-14',NULL,1,'2021-06-14 06:00:00','sydby.example',NULL);
INSERT INTO message VALUES(163,'person:31:2021-06-14',31,NULL,'reminder','2021-06-14','sent','2021-06-14 07:00:00',NULL,NULL,0,'rosa@mail.example','6dd8dd93d36e0b01a87599fd7ae1764afda36e551f062c78d3048e37bb04e073',1,'3e0467c4623ca6e6eb5af75bf90617e1@kvartal.example','2021-06-14 07:00:00','2021-06-14',NULL,1,'2021-06-14 07:00:00','mail.example',NULL);
INSERT INTO message VALUES(164,'person:3:2021-06-14',3,NULL,'reminder','2021-06-14','sent','2021-06-14 07:00:00',NULL,NULL,0,'rita@nordby.example','9086fb85f67ec8fa4838da420bc9027e8f8d9e4cff18cc8dbb3269221b32201d',1,'ffab690b3a054dfcff70c1c1f105f923@kvartal.example','2021-06-14 07:00:00','2021-06-14',NULL,1,'2021-06-14 07:00:00','nordby.example',NULL);
INSERT INTO message VALUES(165,'person:4:2021-06-14',4,NULL,'reminder','2021-06-14','sent','2021-06-14 07:00:00',NULL,NULL,0,'finn@nordby.example','e842ad9061d21530071e7b747e531ab68b1643ac514e11b765f102332643a9d0',1,'e94dd1547432c481b23be60525fc4b3b@kvartal.example','2021-06-14 07:00:00','2021-06-14',NULL,1,'2021-06-14 07:00:00','nordby.example',NULL);
INSERT INTO message VALUES(166,'person:32:2021-06-14',32,NULL,'reminder','2021-06-14','sent','2021-06-14 07:00:00',NULL,NULL,0,'fyr@hjem.example','dd965fc33ec1d27e6d27f826b524ca4fd5f9f5f7d935cfba6f489b94966065fe',1,'e42b3fc246d583882aac0624371f8975@kvartal.example','2021-06-14 07:00:00','2021-06-14',NULL,1,'2021-06-14 07:00:00','hjem.example',NULL);
INSERT INTO message VALUES(167,'person:35:2021-06-14',35,NULL,'reminder','2021-06-14','sent','2021-06-14 07:00:00',NULL,NULL,0,'tove@mail.example','7b17e85043120eac8aa8cd5020238781df1d12fff3b32eb5516258e4ed41704d',1,'23ee14687ca64afa20db1ad433321639@kvartal.example','2021-06-14 07:00:00','2021-06-14',NULL,1,'2021-06-14 07:00:00','mail.example',NULL);
INSERT INTO message VALUES(168,'person:29:2021-06-14',29,NULL,'reminder','2021-06-14','sent','2021-06-14 07:00:00',NULL,NULL,0,'hans@oesterlund.example','552d008049c927d3cacffe2df7daf81c71100bfd042df0dd87b62a313373c8dc',1,'d8c584e1567e97803a8b76313982eef5@kvartal.example','2021-06-14 07:00:00','2021-06-14',NULL,1,'2021-06-14 07:00:00','oesterlund.example',NULL);
INSERT INTO message VALUES(169,'person:2:2021-06-15',2,NULL,'reminder','2021-06-15','sent','2021-06-15 07:00:00',NULL,NULL,0,'bo@mail.example','ade5c570901013c4ccf867d618dcc6bda9fdd5f8ed813c5b07d202cb4f321886',1,'07c0dcf8dcd224020c9f54fe53e3cc56@kvartal.example','2021-06-15 07:00:00','2021-06-15',NULL,1,'2021-06-15 07:00:00','mail.example',NULL);
INSERT INTO message VALUES(170,'person:4:2021-06-15',4,NULL,'reminder','2021-06-15','sent','2021-06-15 07:00:00',NULL,NULL,0,'finn@nordby.example','baaa990d6376cd35ef0f95ba590929aaf416820387b5cca88b612de00bb1f51b',5,'369d5efffeec48e11a806e6f625d41a7@kvartal.example','2021-06-15 07:00:00','2021-06-15',NULL,1,'2021-06-15 07:00:00','nordby.example',NULL);
INSERT INTO message VALUES(171,'person:5:2021-06-15',5,NULL,'reminder','2021-06-15','sent','2021-06-15 07:00:00',NULL,NULL,0,'skov@hjem.example','249d6f657d2d53cb458006be2fc0ae7c1da1782383589d4eb4df0853dd78d033',2,'ba01b958bef807d825ad8bc1dd592ef8@kvartal.example','2021-06-15 07:00:00','2021-06-15',NULL,1,'2021-06-15 07:00:00','hjem.example',NULL);
INSERT INTO message VALUES(172,'person:3:2021-06-15',3,NULL,'reminder','2021-06-15','deferred','2021-06-15 07:05:00',NULL,NULL,1,'rita@nordby.example','74f845798cc6d98048dcd42aa526d4a1ca8f5b4615f59ed3a03045a353b92467',4,'8ce838b9e586ce13b516313242c718ca@kvartal.example',NULL,NULL,'permanent error (554): 5.6.0 content refused',0,'2021-06-15 07:00:00','nordby.example',NULL);
INSERT INTO message VALUES(173,'person:7:2021-06-15',7,NULL,'reminder','2021-06-15','uncertain','2021-06-15 07:05:00',NULL,NULL,0,'ella@mail.example','5cb9036aed6ee1cacd323a0710cf63fa737090615652c52a4efa6ec3fa4c5aa4',1,'857616008fc96693ea5e2fcd66bbf0a4@kvartal.example',NULL,NULL,'response error: incomplete response',1,'2021-06-15 07:00:00','mail.example',NULL);
INSERT INTO message VALUES(174,'person:9:2021-06-15',9,NULL,'reminder','2021-06-15','sent','2021-06-15 07:00:00',NULL,NULL,0,'ege@hjem.example','310d8167c2bddacee36aa838c7e9d9793c3d5e139d17eb468f2f844445b25e74',1,'1533c29b0db4f54a1cb85d6ad772d31b@kvartal.example','2021-06-15 07:00:00','2021-06-15',NULL,1,'2021-06-15 07:00:00','hjem.example',NULL);
INSERT INTO message VALUES(175,'person:12:2021-06-15',12,NULL,'reminder','2021-06-15','sent','2021-06-15 07:00:00',NULL,NULL,0,'lund@hjem.example','06ce2b9c0dd7d47729eb2567ccbf8d1d4e4ef8a003ac862ca8163ed43ab19340',1,'a8e0d84be34be00f3ddb86651128de79@kvartal.example','2021-06-15 07:00:00','2021-06-15',NULL,1,'2021-06-15 07:00:00','hjem.example',NULL);
INSERT INTO message VALUES(176,'person:14:2021-06-15',14,NULL,'reminder','2021-06-15','sent','2021-06-15 07:00:00',NULL,NULL,0,'ib@mail.example','ebc8ba3a2e4dc0e50c51351c4564208c38614c2bd3d4dc5ae858c26bb1b7182b',1,'4f649011bba6ff163ac5290e591a56e0@kvartal.example','2021-06-15 07:00:00','2021-06-15',NULL,1,'2021-06-15 07:00:00','mail.example',NULL);
INSERT INTO message VALUES(177,'person:15:2021-06-15',15,NULL,'invitation','2021-06-15','sending','2021-06-15 07:00:00','gone-1','2021-06-15 07:15:00',1,NULL,NULL,0,'ec2bb789df20dd6e89aaf366745b0a14@kvartal.example',NULL,NULL,NULL,0,NULL,NULL,NULL);
INSERT INTO message VALUES(178,'person:17:2021-06-15',17,NULL,'invitation','2021-06-15','queued','2021-06-15 07:00:00',NULL,NULL,0,NULL,NULL,0,'5325560042c93bb7f33fc0e9b6fd48da@kvartal.example',NULL,NULL,NULL,0,NULL,NULL,NULL);
INSERT INTO message VALUES(179,'person:18:2021-06-15',18,NULL,'invitation','2021-06-15','queued','2021-06-15 07:00:00',NULL,NULL,0,NULL,NULL,0,'474fd7fab33d93ade49ac60c1f9a5487@kvartal.example',NULL,NULL,NULL,0,NULL,NULL,NULL);
INSERT INTO message VALUES(180,'person:19:2021-06-15',19,NULL,'invitation','2021-06-15','queued','2021-06-15 07:00:00',NULL,NULL,0,NULL,NULL,0,'6a71dec2049b8e62b4d492cfa1ac82e2@kvartal.example',NULL,NULL,NULL,0,NULL,NULL,NULL);
INSERT INTO message VALUES(181,'person:20:2021-06-15',20,NULL,'invitation','2021-06-15','queued','2021-06-15 07:00:00',NULL,NULL,0,NULL,NULL,0,'108210b15fb550f100bd62d1c8979e5f@kvartal.example',NULL,NULL,NULL,0,NULL,NULL,NULL);
INSERT INTO message VALUES(182,'person:21:2021-06-15',21,NULL,'invitation','2021-06-15','queued','2021-06-15 07:00:00',NULL,NULL,0,NULL,NULL,0,'34e6883b48d5b144d4ae7bbe052bbfeb@kvartal.example',NULL,NULL,NULL,0,NULL,NULL,NULL);
INSERT INTO message VALUES(183,'person:34:2021-06-15',34,NULL,'invitation','2021-06-15','queued','2021-06-15 07:00:00',NULL,NULL,0,NULL,NULL,0,'232ae1232280d2779b9dbde33299a64a@kvartal.example',NULL,NULL,NULL,0,NULL,NULL,NULL);
INSERT INTO message VALUES(184,'person:22:2021-06-15',22,NULL,'invitation','2021-06-15','queued','2021-06-15 07:00:00',NULL,NULL,0,NULL,NULL,0,'736ac27dd64c6673e3cf9d627ff78c0c@kvartal.example',NULL,NULL,NULL,0,NULL,NULL,NULL);
INSERT INTO message VALUES(185,'reply:3:operator',NULL,NULL,'reply','2021-06-15','queued','2021-06-15 11:55:00',NULL,NULL,0,NULL,NULL,0,'47a2dafb900a8a925d33710f7e6d4a38@kvartal.example',NULL,NULL,NULL,0,NULL,NULL,3);
INSERT INTO message VALUES(186,'reply:4:2',NULL,2,'reply','2021-06-15','queued','2021-06-15 11:55:00',NULL,NULL,0,NULL,NULL,0,'de56b7bbc857ad97bb842e232f748908@kvartal.example',NULL,NULL,NULL,0,NULL,NULL,4);
INSERT INTO message VALUES(187,'reply:4:1',NULL,1,'reply','2021-06-15','queued','2021-06-15 11:55:00',NULL,NULL,0,NULL,NULL,0,'24b86e00ca0628583e41c74777f1bcb1@kvartal.example',NULL,NULL,NULL,0,NULL,NULL,4);
INSERT INTO message VALUES(188,'reply:5:3',NULL,3,'reply','2021-06-15','queued','2021-06-15 11:55:00',NULL,NULL,0,NULL,NULL,0,'b2fa1fdd3e92606d04a67e5cc9b635e8@kvartal.example',NULL,NULL,NULL,0,NULL,NULL,5);
INSERT INTO message VALUES(189,'reply:6:operator',NULL,NULL,'reply','2021-06-15','queued','2021-06-15 11:55:00',NULL,NULL,0,NULL,NULL,0,'455a9d3a99d8a0b40f5d6cf649258577@kvartal.example',NULL,NULL,NULL,0,NULL,NULL,6);
CREATE TABLE message_request (
  id INTEGER PRIMARY KEY NOT NULL,
  message_id BIGINT NOT NULL REFERENCES message (id),
  request_id BIGINT NOT NULL REFERENCES request (id),
  purpose TEXT NOT NULL,
  round INTEGER NOT NULL,
  dropped BOOLEAN NOT NULL,
  UNIQUE (request_id, round, purpose)
);
INSERT INTO message_request VALUES(1,1,1,'invitation',1,0);
INSERT INTO message_request VALUES(2,2,2,'invitation',1,0);
INSERT INTO message_request VALUES(3,3,3,'invitation',1,0);
INSERT INTO message_request VALUES(4,4,4,'invitation',1,0);
INSERT INTO message_request VALUES(5,5,5,'invitation',1,0);
INSERT INTO message_request VALUES(6,6,6,'invitation',1,0);
INSERT INTO message_request VALUES(7,3,7,'invitation',1,0);
INSERT INTO message_request VALUES(8,4,8,'invitation',1,0);
INSERT INTO message_request VALUES(9,5,9,'invitation',1,0);
INSERT INTO message_request VALUES(10,5,10,'invitation',1,0);
INSERT INTO message_request VALUES(11,5,11,'invitation',1,0);
INSERT INTO message_request VALUES(12,7,12,'invitation',1,0);
INSERT INTO message_request VALUES(13,8,13,'invitation',1,0);
INSERT INTO message_request VALUES(14,3,14,'invitation',1,0);
INSERT INTO message_request VALUES(15,4,15,'invitation',1,0);
INSERT INTO message_request VALUES(16,9,16,'invitation',1,0);
INSERT INTO message_request VALUES(17,10,18,'invitation',1,0);
INSERT INTO message_request VALUES(18,3,19,'invitation',1,0);
INSERT INTO message_request VALUES(19,4,20,'invitation',1,0);
INSERT INTO message_request VALUES(20,11,21,'invitation',1,0);
INSERT INTO message_request VALUES(21,12,22,'invitation',1,0);
INSERT INTO message_request VALUES(22,13,23,'invitation',1,0);
INSERT INTO message_request VALUES(23,3,24,'invitation',1,0);
INSERT INTO message_request VALUES(24,4,25,'invitation',1,0);
INSERT INTO message_request VALUES(25,14,26,'invitation',1,0);
INSERT INTO message_request VALUES(26,15,27,'invitation',1,0);
INSERT INTO message_request VALUES(27,16,28,'invitation',1,0);
INSERT INTO message_request VALUES(28,17,29,'invitation',1,0);
INSERT INTO message_request VALUES(29,18,30,'invitation',1,0);
INSERT INTO message_request VALUES(30,19,31,'invitation',1,0);
INSERT INTO message_request VALUES(31,20,32,'invitation',1,0);
INSERT INTO message_request VALUES(32,16,33,'invitation',1,0);
INSERT INTO message_request VALUES(33,17,34,'invitation',1,0);
INSERT INTO message_request VALUES(34,21,35,'invitation',1,0);
INSERT INTO message_request VALUES(35,22,36,'invitation',1,0);
INSERT INTO message_request VALUES(36,16,37,'invitation',1,0);
INSERT INTO message_request VALUES(37,17,38,'invitation',1,0);
INSERT INTO message_request VALUES(38,21,39,'invitation',1,0);
INSERT INTO message_request VALUES(39,23,40,'invitation',1,0);
INSERT INTO message_request VALUES(40,3,41,'invitation',1,0);
INSERT INTO message_request VALUES(41,4,42,'invitation',1,0);
INSERT INTO message_request VALUES(42,24,43,'invitation',1,0);
INSERT INTO message_request VALUES(43,28,4,'reminder1',1,0);
INSERT INTO message_request VALUES(44,29,7,'reminder1',1,0);
INSERT INTO message_request VALUES(45,28,8,'reminder1',1,0);
INSERT INTO message_request VALUES(46,30,11,'reminder1',1,0);
INSERT INTO message_request VALUES(47,29,14,'reminder1',1,0);
INSERT INTO message_request VALUES(48,28,15,'reminder1',1,0);
INSERT INTO message_request VALUES(49,31,16,'reminder1',1,0);
INSERT INTO message_request VALUES(50,32,18,'reminder1',1,0);
INSERT INTO message_request VALUES(51,29,19,'reminder1',1,0);
INSERT INTO message_request VALUES(52,28,20,'reminder1',1,0);
INSERT INTO message_request VALUES(53,33,21,'reminder1',1,0);
INSERT INTO message_request VALUES(54,29,24,'reminder1',1,0);
INSERT INTO message_request VALUES(55,28,25,'reminder1',1,0);
INSERT INTO message_request VALUES(56,34,26,'reminder1',1,0);
INSERT INTO message_request VALUES(57,35,28,'reminder1',1,0);
INSERT INTO message_request VALUES(58,36,30,'reminder1',1,0);
INSERT INTO message_request VALUES(59,37,31,'reminder1',1,0);
INSERT INTO message_request VALUES(60,38,32,'reminder1',1,0);
INSERT INTO message_request VALUES(61,39,34,'reminder1',1,0);
INSERT INTO message_request VALUES(62,40,35,'reminder1',1,0);
INSERT INTO message_request VALUES(63,41,36,'reminder1',1,0);
INSERT INTO message_request VALUES(64,35,37,'reminder1',1,0);
INSERT INTO message_request VALUES(65,39,38,'reminder1',1,0);
INSERT INTO message_request VALUES(66,40,39,'reminder1',1,0);
INSERT INTO message_request VALUES(67,29,41,'reminder1',1,0);
INSERT INTO message_request VALUES(68,28,42,'reminder1',1,0);
INSERT INTO message_request VALUES(69,42,43,'reminder1',1,0);
INSERT INTO message_request VALUES(70,46,4,'reminder2',1,0);
INSERT INTO message_request VALUES(71,47,7,'reminder2',1,0);
INSERT INTO message_request VALUES(72,46,8,'reminder2',1,0);
INSERT INTO message_request VALUES(73,48,11,'reminder2',1,0);
INSERT INTO message_request VALUES(74,47,14,'reminder2',1,0);
INSERT INTO message_request VALUES(75,46,15,'reminder2',1,0);
INSERT INTO message_request VALUES(76,49,16,'reminder2',1,0);
INSERT INTO message_request VALUES(77,50,18,'reminder2',1,0);
INSERT INTO message_request VALUES(78,47,19,'reminder2',1,0);
INSERT INTO message_request VALUES(79,46,20,'reminder2',1,0);
INSERT INTO message_request VALUES(80,51,21,'reminder2',1,0);
INSERT INTO message_request VALUES(81,47,24,'reminder2',1,0);
INSERT INTO message_request VALUES(82,46,25,'reminder2',1,0);
INSERT INTO message_request VALUES(83,52,26,'reminder2',1,0);
INSERT INTO message_request VALUES(84,53,28,'reminder2',1,0);
INSERT INTO message_request VALUES(85,54,30,'reminder2',1,0);
INSERT INTO message_request VALUES(86,55,31,'invitation',2,0);
INSERT INTO message_request VALUES(87,56,32,'reminder2',1,0);
INSERT INTO message_request VALUES(88,57,34,'reminder2',1,0);
INSERT INTO message_request VALUES(89,58,35,'reminder2',1,0);
INSERT INTO message_request VALUES(90,59,36,'reminder2',1,0);
INSERT INTO message_request VALUES(91,53,37,'reminder2',1,0);
INSERT INTO message_request VALUES(92,57,38,'reminder2',1,0);
INSERT INTO message_request VALUES(93,58,39,'reminder2',1,0);
INSERT INTO message_request VALUES(94,47,41,'reminder2',1,0);
INSERT INTO message_request VALUES(95,46,42,'reminder2',1,0);
INSERT INTO message_request VALUES(96,60,43,'reminder2',1,0);
INSERT INTO message_request VALUES(97,64,31,'reminder1',2,0);
INSERT INTO message_request VALUES(98,68,31,'reminder2',2,0);
INSERT INTO message_request VALUES(99,75,44,'invitation',1,0);
INSERT INTO message_request VALUES(100,76,45,'invitation',1,0);
INSERT INTO message_request VALUES(101,77,46,'invitation',1,0);
INSERT INTO message_request VALUES(102,78,47,'invitation',1,0);
INSERT INTO message_request VALUES(103,79,48,'invitation',1,0);
INSERT INTO message_request VALUES(104,80,49,'invitation',1,0);
INSERT INTO message_request VALUES(105,81,50,'invitation',1,0);
INSERT INTO message_request VALUES(106,82,51,'invitation',1,0);
INSERT INTO message_request VALUES(107,86,45,'reminder1',1,0);
INSERT INTO message_request VALUES(108,87,46,'reminder1',1,0);
INSERT INTO message_request VALUES(109,88,47,'reminder1',1,0);
INSERT INTO message_request VALUES(110,89,48,'reminder1',1,0);
INSERT INTO message_request VALUES(111,90,49,'reminder1',1,0);
INSERT INTO message_request VALUES(112,91,50,'reminder1',1,0);
INSERT INTO message_request VALUES(113,92,51,'reminder1',1,0);
INSERT INTO message_request VALUES(114,96,46,'reminder2',1,0);
INSERT INTO message_request VALUES(115,97,47,'reminder2',1,0);
INSERT INTO message_request VALUES(116,98,48,'reminder2',1,0);
INSERT INTO message_request VALUES(117,99,49,'reminder2',1,0);
INSERT INTO message_request VALUES(118,100,51,'reminder2',1,0);
INSERT INTO message_request VALUES(119,106,52,'invitation',1,0);
INSERT INTO message_request VALUES(120,107,53,'invitation',1,0);
INSERT INTO message_request VALUES(121,108,54,'invitation',1,0);
INSERT INTO message_request VALUES(122,109,55,'invitation',1,0);
INSERT INTO message_request VALUES(123,110,56,'invitation',1,0);
INSERT INTO message_request VALUES(124,111,58,'invitation',1,0);
INSERT INTO message_request VALUES(125,112,59,'invitation',1,0);
INSERT INTO message_request VALUES(126,113,60,'invitation',1,0);
INSERT INTO message_request VALUES(127,114,61,'invitation',1,0);
INSERT INTO message_request VALUES(128,115,62,'invitation',1,0);
INSERT INTO message_request VALUES(129,116,63,'invitation',1,0);
INSERT INTO message_request VALUES(130,117,64,'invitation',1,0);
INSERT INTO message_request VALUES(131,118,65,'invitation',1,0);
INSERT INTO message_request VALUES(132,115,66,'invitation',1,0);
INSERT INTO message_request VALUES(133,116,67,'invitation',1,0);
INSERT INTO message_request VALUES(134,117,68,'invitation',1,0);
INSERT INTO message_request VALUES(135,117,69,'invitation',1,0);
INSERT INTO message_request VALUES(136,117,70,'invitation',1,0);
INSERT INTO message_request VALUES(137,119,71,'invitation',1,0);
INSERT INTO message_request VALUES(138,115,72,'invitation',1,0);
INSERT INTO message_request VALUES(139,116,73,'invitation',1,0);
INSERT INTO message_request VALUES(140,120,74,'invitation',1,0);
INSERT INTO message_request VALUES(141,121,76,'invitation',1,0);
INSERT INTO message_request VALUES(142,115,77,'invitation',1,0);
INSERT INTO message_request VALUES(143,116,78,'invitation',1,0);
INSERT INTO message_request VALUES(144,122,79,'invitation',1,0);
INSERT INTO message_request VALUES(145,123,80,'invitation',1,0);
INSERT INTO message_request VALUES(146,115,81,'invitation',1,0);
INSERT INTO message_request VALUES(147,116,82,'invitation',1,0);
INSERT INTO message_request VALUES(148,124,83,'invitation',1,0);
INSERT INTO message_request VALUES(149,125,84,'invitation',1,0);
INSERT INTO message_request VALUES(150,126,85,'invitation',1,0);
INSERT INTO message_request VALUES(151,127,86,'invitation',1,0);
INSERT INTO message_request VALUES(152,128,87,'invitation',1,0);
INSERT INTO message_request VALUES(153,129,88,'invitation',1,0);
INSERT INTO message_request VALUES(154,130,89,'invitation',1,0);
INSERT INTO message_request VALUES(155,126,90,'invitation',1,0);
INSERT INTO message_request VALUES(156,131,91,'invitation',1,0);
INSERT INTO message_request VALUES(157,135,52,'reminder1',1,0);
INSERT INTO message_request VALUES(158,136,53,'reminder1',1,0);
INSERT INTO message_request VALUES(159,137,54,'reminder1',1,0);
INSERT INTO message_request VALUES(160,138,55,'reminder1',1,0);
INSERT INTO message_request VALUES(161,139,56,'reminder1',1,0);
INSERT INTO message_request VALUES(162,140,59,'reminder1',1,0);
INSERT INTO message_request VALUES(163,141,61,'reminder1',1,0);
INSERT INTO message_request VALUES(164,142,63,'reminder1',1,0);
INSERT INTO message_request VALUES(165,143,64,'reminder1',1,0);
INSERT INTO message_request VALUES(166,144,65,'reminder1',1,1);
INSERT INTO message_request VALUES(167,145,66,'reminder1',1,0);
INSERT INTO message_request VALUES(168,142,67,'reminder1',1,0);
INSERT INTO message_request VALUES(169,143,70,'reminder1',1,0);
INSERT INTO message_request VALUES(170,146,71,'reminder1',1,0);
INSERT INTO message_request VALUES(171,145,72,'reminder1',1,0);
INSERT INTO message_request VALUES(172,142,73,'reminder1',1,0);
INSERT INTO message_request VALUES(173,147,74,'reminder1',1,0);
INSERT INTO message_request VALUES(174,148,76,'reminder1',1,0);
INSERT INTO message_request VALUES(175,145,77,'reminder1',1,0);
INSERT INTO message_request VALUES(176,142,78,'reminder1',1,0);
INSERT INTO message_request VALUES(177,149,79,'reminder1',1,0);
INSERT INTO message_request VALUES(178,150,80,'reminder1',1,0);
INSERT INTO message_request VALUES(179,145,81,'reminder1',1,0);
INSERT INTO message_request VALUES(180,142,82,'reminder1',1,0);
INSERT INTO message_request VALUES(181,151,83,'reminder1',1,0);
INSERT INTO message_request VALUES(182,152,84,'reminder1',1,0);
INSERT INTO message_request VALUES(183,153,85,'reminder1',1,0);
INSERT INTO message_request VALUES(184,154,86,'reminder1',1,0);
INSERT INTO message_request VALUES(185,155,87,'reminder1',1,0);
INSERT INTO message_request VALUES(186,156,88,'reminder1',1,0);
INSERT INTO message_request VALUES(187,157,89,'reminder1',1,0);
INSERT INTO message_request VALUES(188,158,91,'reminder1',1,0);
INSERT INTO message_request VALUES(189,159,87,'link159',1,0);
INSERT INTO message_request VALUES(190,163,52,'reminder2',1,0);
INSERT INTO message_request VALUES(191,164,53,'reminder2',1,0);
INSERT INTO message_request VALUES(192,165,54,'reminder2',1,0);
INSERT INTO message_request VALUES(193,166,55,'reminder2',1,0);
INSERT INTO message_request VALUES(194,167,56,'reminder2',1,0);
INSERT INTO message_request VALUES(195,168,59,'reminder2',1,0);
INSERT INTO message_request VALUES(196,169,61,'reminder2',1,0);
INSERT INTO message_request VALUES(197,170,63,'reminder2',1,0);
INSERT INTO message_request VALUES(198,171,64,'reminder2',1,0);
INSERT INTO message_request VALUES(199,172,66,'reminder2',1,0);
INSERT INTO message_request VALUES(200,170,67,'reminder2',1,0);
INSERT INTO message_request VALUES(201,171,70,'reminder2',1,0);
INSERT INTO message_request VALUES(202,173,71,'reminder2',1,0);
INSERT INTO message_request VALUES(203,172,72,'reminder2',1,0);
INSERT INTO message_request VALUES(204,170,73,'reminder2',1,0);
INSERT INTO message_request VALUES(205,174,74,'reminder2',1,0);
INSERT INTO message_request VALUES(206,172,77,'reminder2',1,0);
INSERT INTO message_request VALUES(207,170,78,'reminder2',1,0);
INSERT INTO message_request VALUES(208,175,79,'reminder2',1,0);
INSERT INTO message_request VALUES(209,176,80,'reminder2',1,0);
INSERT INTO message_request VALUES(210,172,81,'reminder2',1,0);
INSERT INTO message_request VALUES(211,170,82,'reminder2',1,0);
INSERT INTO message_request VALUES(212,177,83,'reminder2',1,0);
INSERT INTO message_request VALUES(213,178,84,'reminder2',1,0);
INSERT INTO message_request VALUES(214,179,85,'reminder2',1,0);
INSERT INTO message_request VALUES(215,180,86,'reminder2',1,0);
INSERT INTO message_request VALUES(216,181,87,'reminder2',1,0);
INSERT INTO message_request VALUES(217,182,88,'reminder2',1,0);
INSERT INTO message_request VALUES(218,183,89,'reminder2',1,0);
INSERT INTO message_request VALUES(219,184,91,'reminder2',1,0);
CREATE TABLE version (
  id INTEGER PRIMARY KEY NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  instrument TEXT NOT NULL,
  language TEXT NOT NULL,
  content TEXT NOT NULL
);
INSERT INTO version VALUES(1,'ec975092394df68bb1951ccec2fe326f139dd3749e2fca88fd49166c25ec92d0','core-parent','da','{"asked_as":"core-parent","instrument":{"id":"core-parent","items":[{"about":"family_therapist","id":"crisis_talk_family_therapist","scale":"yes_how_often"},{"about":"caseworker","id":"crisis_talk_caseworker","scale":"yes_how_often"},{"about":"caseworker","id":"crisis_understood_caseworker","scale":"degree"},{"about":"family_therapist","id":"resources_family_therapist","scale":"yes_how_often"},{"about":"caseworker","id":"resources_caseworker","scale":"yes_how_often"},{"id":"plan_say","scale":"degree"},{"id":"plan_fits","scale":"degree_plan"},{"id":"being_heard","scale":"degree"},{"id":"support_fits","scale":"degree"},{"id":"staff_cooperate","scale":"good_bad"}],"per_page":6,"rights":{"holder":"this project","own":true},"scales":{"degree":{"values":[1,2,3,4,5]},"degree_plan":{"outside_means":[6],"values":[1,2,3,4,5,6]},"good_bad":{"values":[1,2,3,4,5]},"yes_how_often":{"values":[1,2,3,4,5]}},"scores":[],"skippable":true,"source":"The five core elements of the programme as parents meet them; topics and answers as in the study, this project’s words","version":"2"},"wording":{"instrument":"core-parent","introduction":"Her spørger vi til den støtte, du får. Du kan ikke svare galt. Du må gerne springe over.","items":{"being_heard":{"text":"I hvor høj grad bliver du hørt, når du gerne vil noget med den støtte, du får?"},"crisis_talk_caseworker":{"text":"Dit barn bor et andet sted. Taler din rådgiver i kommunen {about} med dig om, hvordan du har det med det, når du har brug for det?"},"crisis_talk_family_therapist":{"text":"Dit barn bor et andet sted. Taler din familiebehandler {about} med dig om, hvordan du har det med det, når du har brug for det?"},"crisis_understood_caseworker":{"text":"Det kan være svært, at dit barn bor et andet sted. I hvor høj grad mærker du, at din rådgiver {about} forstår det?"},"plan_fits":{"text":"I hvor høj grad passer målene i planen til dig og dit liv lige nu?"},"plan_say":{"hint":"Planen siger, hvad du og de ansatte vil gøre sammen. Den hedder en forældrehandleplan. Har du ingen plan, så spring over.","text":"I hvor høj grad har du selv været med til at bestemme, hvad der står i din plan?"},"resources_caseworker":{"text":"Hører du fra din rådgiver {about}, hvad du er god til som mor eller far?"},"resources_family_therapist":{"text":"Hører du fra din familiebehandler {about}, hvad du er god til som mor eller far?"},"staff_cooperate":{"text":"Måske møder du flere fra kommunen. Hvor godt synes du, de arbejder sammen?"},"support_fits":{"text":"Tænk på, hvordan du har det lige nu. I hvor høj grad passer den støtte, du får nu, til det?"}},"kind":"own","language":"da","scales":{"degree":{"1":"I meget lav grad","2":"I lav grad","3":"Hverken lav eller høj grad","4":"I høj grad","5":"I meget høj grad"},"degree_plan":{"1":"I meget lav grad","2":"I lav grad","3":"Hverken lav eller høj grad","4":"I høj grad","5":"I meget høj grad","6":"Ved ikke, eller jeg har ingen plan"},"good_bad":{"1":"Meget skidt","2":"Skidt","3":"Hverken godt eller skidt","4":"Godt","5":"Meget godt"},"yes_how_often":{"1":"Nej","2":"Ja, men sjældent","3":"Ja, en gang imellem","4":"Ja, ofte","5":"Ja, meget ofte"}},"title":"Den støtte, du får"}}');
INSERT INTO version VALUES(2,'5e0cabc4823015d57154de126744e563d5d2667d18db660d24d9df49226f35eb','who-5','da','{"asked_as":"who-5","instrument":{"id":"who-5","items":[{"id":"who5_1","scale":"time"},{"id":"who5_2","scale":"time"},{"id":"who5_3","scale":"time"},{"id":"who5_4","scale":"time"},{"id":"who5_5","scale":"time"}],"per_page":5,"rights":{"holder":"World Health Organization","own":false,"terms":"Free to use, but the words are WHO’s own and are not changed. Only topic labels ship; the words have to be licensed and installed with kvartal wording install."},"scales":{"time":{"values":[5,4,3,2,1,0]}},"scores":[{"better":"higher","id":"who5","range":[0.0,100.0],"rule":{"items":["who5_1","who5_2","who5_3","who5_4","who5_5"],"kind":"sum","times":4}}],"skippable":true,"source":"WHO-5 Well-Being Index; item values and score as in the study: 4 × the sum of five items, 0–100","version":"1"},"wording":{"instrument":"who-5","introduction":"Demonstration: her står kun emner. De rigtige spørgsmål kræver licens.","items":{"who5_1":{"text":"WHO-5, spørgsmål 1"},"who5_2":{"text":"WHO-5, spørgsmål 2"},"who5_3":{"text":"WHO-5, spørgsmål 3"},"who5_4":{"text":"WHO-5, spørgsmål 4"},"who5_5":{"text":"WHO-5, spørgsmål 5"}},"kind":"demonstration","language":"da","scales":{"time":{"0":"0 (lavest)","1":"1","2":"2","3":"3","4":"4","5":"5 (højest)"}},"scores":{"who5":"WHO-5, trivsel"},"title":"Trivsel (WHO-5)"}}');
INSERT INTO version VALUES(3,'26b7ee4123fa68391b8e08068675de6dc00e96e1555bceba33b24e0832792d34','psoc','da','{"asked_as":"psoc","instrument":{"id":"psoc","items":[{"id":"psoc_1","scale":"agree"},{"id":"psoc_2","scale":"agree"},{"id":"psoc_3","scale":"agree"},{"id":"psoc_4","scale":"agree"},{"id":"psoc_5","scale":"agree"},{"id":"psoc_6","scale":"agree"},{"id":"psoc_7","scale":"agree"},{"id":"psoc_8","scale":"agree"},{"id":"psoc_9","scale":"agree"},{"id":"psoc_10","scale":"agree"},{"id":"psoc_11","scale":"agree"},{"id":"psoc_12","scale":"agree"},{"id":"psoc_13","scale":"agree"},{"id":"psoc_14","scale":"agree"},{"id":"psoc_15","scale":"agree"},{"id":"psoc_16","scale":"agree"}],"per_page":8,"rights":{"holder":"the authors of the PSOC and of its Danish translation","own":false,"terms":"Only topic labels ship; the words have to be licensed and installed with kvartal wording install."},"scales":{"agree":{"values":[1,2,3,4,5,6]}},"scores":[{"better":"higher","id":"psoc_satisfaction","range":[9.0,54.0],"rule":{"items":["psoc_2","psoc_3","psoc_4","psoc_5","psoc_8","psoc_9","psoc_12","psoc_14","psoc_16"],"kind":"sum","reversed":["psoc_2","psoc_3","psoc_4","psoc_5","psoc_8","psoc_9","psoc_12","psoc_14","psoc_16"]}},{"better":"higher","id":"psoc_efficacy","range":[7.0,42.0],"rule":{"items":["psoc_1","psoc_6","psoc_7","psoc_10","psoc_11","psoc_13","psoc_15"],"kind":"sum"}},{"better":"higher","id":"psoc_total","range":[16.0,96.0],"rule":{"kind":"add","scores":["psoc_satisfaction","psoc_efficacy"]}}],"skippable":true,"source":"Parenting Sense of Competence Scale, 16 items (Johnston & Mash 1989); item 17 of the original left out, as in the study","version":"0"},"wording":{"instrument":"psoc","introduction":"Demonstration: her står kun emner. De rigtige spørgsmål kræver licens.","items":{"psoc_1":{"text":"PSOC, spørgsmål 1"},"psoc_10":{"text":"PSOC, spørgsmål 10"},"psoc_11":{"text":"PSOC, spørgsmål 11"},"psoc_12":{"text":"PSOC, spørgsmål 12"},"psoc_13":{"text":"PSOC, spørgsmål 13"},"psoc_14":{"text":"PSOC, spørgsmål 14"},"psoc_15":{"text":"PSOC, spørgsmål 15"},"psoc_16":{"text":"PSOC, spørgsmål 16"},"psoc_2":{"text":"PSOC, spørgsmål 2"},"psoc_3":{"text":"PSOC, spørgsmål 3"},"psoc_4":{"text":"PSOC, spørgsmål 4"},"psoc_5":{"text":"PSOC, spørgsmål 5"},"psoc_6":{"text":"PSOC, spørgsmål 6"},"psoc_7":{"text":"PSOC, spørgsmål 7"},"psoc_8":{"text":"PSOC, spørgsmål 8"},"psoc_9":{"text":"PSOC, spørgsmål 9"}},"kind":"demonstration","language":"da","scales":{"agree":{"1":"1 (meget uenig)","2":"2","3":"3","4":"4","5":"5","6":"6 (meget enig)"}},"scores":{"psoc_efficacy":"PSOC, mestring","psoc_satisfaction":"PSOC, tilfredshed","psoc_total":"PSOC i alt"},"title":"At være forælder (PSOC)"}}');
INSERT INTO version VALUES(4,'ac45da7ee6da48dcfafc02cdd2e06ccd90735529f85334fea6b4adc1715fa741','ces-parent','da','{"asked_as":"ces-parent","instrument":{"id":"ces-parent","items":[{"id":"ces_municipality_1","scale":"agree"},{"id":"ces_municipality_2","scale":"agree"},{"id":"ces_municipality_3","scale":"agree"},{"id":"ces_municipality_4","scale":"agree"},{"id":"ces_municipality_5","scale":"agree"}],"per_page":5,"rights":{"holder":"PwC","own":false,"terms":"Only topic labels ship; the words have to be licensed and installed with kvartal wording install."},"scales":{"agree":{"values":[1,2,3,4,5]}},"scores":[{"better":"higher","id":"ces_municipality","range":[1.0,5.0],"rule":{"items":["ces_municipality_1","ces_municipality_2","ces_municipality_3","ces_municipality_4","ces_municipality_5"],"kind":"mean"}},{"better":"higher","id":"ces_municipality_general","range":[1.0,5.0],"rule":{"item":"ces_municipality_5","kind":"item"}}],"skippable":true,"source":"Cooperation Expectation Scale, five parameters for each counterpart; 5 is cooperation in general","version":"1"},"wording":{"instrument":"ces-parent","introduction":"Demonstration: her står kun emner. De rigtige spørgsmål kræver licens.","items":{"ces_municipality_1":{"text":"CES om kommunens medarbejdere: omfang"},"ces_municipality_2":{"text":"CES om kommunens medarbejdere: forventninger"},"ces_municipality_3":{"text":"CES om kommunens medarbejdere: engagement"},"ces_municipality_4":{"text":"CES om kommunens medarbejdere: udbytte"},"ces_municipality_5":{"text":"CES om kommunens medarbejdere: samarbejdet generelt"}},"kind":"demonstration","language":"da","scales":{"agree":{"1":"Meget uenig","2":"Uenig","3":"Hverken enig eller uenig","4":"Enig","5":"Meget enig"}},"scores":{"ces_municipality":"CES, kommunens medarbejdere","ces_municipality_general":"CES, kommunens medarbejdere: samarbejdet generelt"},"title":"Samarbejde (CES)"}}');
INSERT INTO version VALUES(5,'1d7e018270c277b2f6eb25d9820fce4c917096c6cfc1f1e44d7641545ff9df0e','contact-parent','da','{"asked_as":"contact-parent","instrument":{"id":"contact-parent","items":[{"id":"contact_takes_place","scale":"yes_no"},{"id":"contact_child_happy","scale":"degree","when":{"is":[1],"item":"contact_takes_place"}},{"id":"contact_child_secure","scale":"degree","when":{"is":[1],"item":"contact_takes_place"}}],"per_page":6,"rights":{"holder":"this project","own":true},"scales":{"degree":{"values":[1,2,3,4,5]},"yes_no":{"values":[1,0]}},"scores":[],"skippable":true,"source":"Contact between parent and child, about the time they are together; topics and answers as in the study, this project’s words","version":"2"},"wording":{"instrument":"contact-parent","introduction":"Nu kommer der lidt om den tid, du er sammen med dit barn.","items":{"contact_child_happy":{"text":"I hvor høj grad er dit barn glad, når I er sammen til samvær?"},"contact_child_secure":{"text":"I hvor høj grad slapper dit barn af og er trygt, når I er sammen til samvær?"},"contact_takes_place":{"hint":"Samvær er den tid, du er sammen med dit barn. Det kan være hjemme hos dig eller et andet sted.","text":"Mødes du med dit barn til samvær?"}},"kind":"own","language":"da","scales":{"degree":{"1":"I meget lav grad","2":"I lav grad","3":"Hverken lav eller høj grad","4":"I høj grad","5":"I meget høj grad"},"yes_no":{"0":"Nej","1":"Ja"}},"title":"Dig og dit barn"}}');
INSERT INTO version VALUES(6,'ce931bdd27eb9d83e99999fb7e87d2efe46bdfd0d6c279ef042c9c6bc4aae94f','core-caseworker','da','{"asked_as":"core-caseworker","instrument":{"id":"core-caseworker","items":[{"id":"crisis_talk","scale":"how_often"},{"id":"crisis_support","scale":"degree"},{"id":"resources_told","scale":"how_often"},{"id":"plan_say","scale":"degree"},{"id":"plan_ownership","scale":"degree_plan"}],"per_page":6,"rights":{"holder":"this project","own":true},"scales":{"degree":{"values":[1,2,3,4,5]},"degree_plan":{"outside_means":[6],"values":[1,2,3,4,5,6]},"how_often":{"values":[1,2,3,4,5]}},"scores":[],"skippable":true,"source":"The core elements of the programme as caseworkers work with them; topics and answers as in the study, this project’s words","version":"2"},"wording":{"instrument":"core-caseworker","introduction":"Spørgsmålene gælder dit arbejde med denne families forældre. Er I lige begyndt, så svar ud fra det, I har nået. Er I slet ikke begyndt på noget af det, så spring spørgsmålet over.","items":{"crisis_support":{"text":"Det kan være en krise for forældre, at et barn bliver anbragt. I hvor høj grad hjælper du dem med at klare den?"},"crisis_talk":{"text":"Hvor tit taler du med forældrene om, hvordan de har det med, at barnet bor et andet sted?"},"plan_ownership":{"text":"I hvor høj grad hjælper du forældrene til at se forældrehandleplanen som deres egen?"},"plan_say":{"text":"I hvor høj grad bestemmer forældrene selv med, når indholdet i deres forældrehandleplan bliver lagt fast?"},"resources_told":{"text":"Hvor tit siger du til forældrene, hvad de er gode til som mor eller far?"}},"kind":"own","language":"da","scales":{"degree":{"1":"I meget lav grad","2":"I lav grad","3":"Hverken lav eller høj grad","4":"I høj grad","5":"I meget høj grad"},"degree_plan":{"1":"I meget lav grad","2":"I lav grad","3":"Hverken lav eller høj grad","4":"I høj grad","5":"I meget høj grad","6":"Ved ikke, eller forældrene har ingen plan"},"how_often":{"1":"Aldrig","2":"Sjældent","3":"En gang imellem","4":"Ofte","5":"Meget ofte"}},"title":"Arbejdet med forældrene"}}');
INSERT INTO version VALUES(7,'f440529f49bfcc408fe80f80859e16a8fd235ed174ba59ccf8e41ebeb738c28b','ces-caseworker','da','{"asked_as":"ces-caseworker","instrument":{"id":"ces-caseworker","items":[{"about":"family_therapist","id":"ces_family_therapist_1","scale":"agree"},{"about":"family_therapist","id":"ces_family_therapist_2","scale":"agree"},{"about":"family_therapist","id":"ces_family_therapist_3","scale":"agree"},{"about":"family_therapist","id":"ces_family_therapist_4","scale":"agree"},{"about":"family_therapist","id":"ces_family_therapist_5","scale":"agree"},{"about":"placement_site","id":"ces_placement_site_1","scale":"agree"},{"about":"placement_site","id":"ces_placement_site_2","scale":"agree"},{"about":"placement_site","id":"ces_placement_site_3","scale":"agree"},{"about":"placement_site","id":"ces_placement_site_4","scale":"agree"},{"about":"placement_site","id":"ces_placement_site_5","scale":"agree"},{"about":"parent","id":"ces_parent_1","scale":"agree"},{"about":"parent","id":"ces_parent_2","scale":"agree"},{"about":"parent","id":"ces_parent_3","scale":"agree"},{"about":"parent","id":"ces_parent_4","scale":"agree"},{"about":"parent","id":"ces_parent_5","scale":"agree"}],"per_page":5,"rights":{"holder":"PwC","own":false,"terms":"Only topic labels ship; the words have to be licensed and installed with kvartal wording install."},"scales":{"agree":{"values":[1,2,3,4,5]}},"scores":[{"better":"higher","id":"ces_family_therapist","range":[1.0,5.0],"rule":{"items":["ces_family_therapist_1","ces_family_therapist_2","ces_family_therapist_3","ces_family_therapist_4","ces_family_therapist_5"],"kind":"mean"}},{"better":"higher","id":"ces_family_therapist_general","range":[1.0,5.0],"rule":{"item":"ces_family_therapist_5","kind":"item"}},{"better":"higher","id":"ces_placement_site","range":[1.0,5.0],"rule":{"items":["ces_placement_site_1","ces_placement_site_2","ces_placement_site_3","ces_placement_site_4","ces_placement_site_5"],"kind":"mean"}},{"better":"higher","id":"ces_placement_site_general","range":[1.0,5.0],"rule":{"item":"ces_placement_site_5","kind":"item"}},{"better":"higher","id":"ces_parent","range":[1.0,5.0],"rule":{"items":["ces_parent_1","ces_parent_2","ces_parent_3","ces_parent_4","ces_parent_5"],"kind":"mean"}},{"better":"higher","id":"ces_parent_general","range":[1.0,5.0],"rule":{"item":"ces_parent_5","kind":"item"}}],"skippable":true,"source":"Cooperation Expectation Scale, five parameters for each counterpart; 5 is cooperation in general","version":"1"},"wording":{"instrument":"ces-caseworker","introduction":"Demonstration: her står kun emner. De rigtige spørgsmål kræver licens.","items":{"ces_family_therapist_1":{"text":"CES om familiebehandleren {about}: omfang"},"ces_family_therapist_2":{"text":"CES om familiebehandleren {about}: forventninger"},"ces_family_therapist_3":{"text":"CES om familiebehandleren {about}: engagement"},"ces_family_therapist_4":{"text":"CES om familiebehandleren {about}: udbytte"},"ces_family_therapist_5":{"text":"CES om familiebehandleren {about}: samarbejdet generelt"},"ces_parent_1":{"text":"CES om forældrene {about}: omfang"},"ces_parent_2":{"text":"CES om forældrene {about}: forventninger"},"ces_parent_3":{"text":"CES om forældrene {about}: engagement"},"ces_parent_4":{"text":"CES om forældrene {about}: udbytte"},"ces_parent_5":{"text":"CES om forældrene {about}: samarbejdet generelt"},"ces_placement_site_1":{"text":"CES om anbringelsesstedet {about}: omfang"},"ces_placement_site_2":{"text":"CES om anbringelsesstedet {about}: forventninger"},"ces_placement_site_3":{"text":"CES om anbringelsesstedet {about}: engagement"},"ces_placement_site_4":{"text":"CES om anbringelsesstedet {about}: udbytte"},"ces_placement_site_5":{"text":"CES om anbringelsesstedet {about}: samarbejdet generelt"}},"kind":"demonstration","language":"da","scales":{"agree":{"1":"Meget uenig","2":"Uenig","3":"Hverken enig eller uenig","4":"Enig","5":"Meget enig"}},"scores":{"ces_family_therapist":"CES, familiebehandleren","ces_family_therapist_general":"CES, familiebehandleren: samarbejdet generelt","ces_parent":"CES, forældrene","ces_parent_general":"CES, forældrene: samarbejdet generelt","ces_placement_site":"CES, anbringelsesstedet","ces_placement_site_general":"CES, anbringelsesstedet: samarbejdet generelt"},"title":"Samarbejde (CES)"}}');
INSERT INTO version VALUES(8,'07b77c7027b4f5dfb039a11ad8838c3f00aa9a2ad1040b7b7b7d3004c960915d','contact-placement_site','da','{"asked_as":"contact-placement_site","instrument":{"id":"contact-placement_site","items":[{"about":"parent1","id":"contact_takes_place_parent1","scale":"yes_no"},{"about":"parent1","id":"contact_child_happy_parent1","scale":"degree","when":{"is":[1],"item":"contact_takes_place_parent1"}},{"about":"parent1","id":"contact_child_secure_parent1","scale":"degree","when":{"is":[1],"item":"contact_takes_place_parent1"}},{"about":"parent1","id":"placement_backed_parent1","scale":"degree"},{"about":"parent2","id":"contact_takes_place_parent2","scale":"yes_no"},{"about":"parent2","id":"contact_child_happy_parent2","scale":"degree","when":{"is":[1],"item":"contact_takes_place_parent2"}},{"about":"parent2","id":"contact_child_secure_parent2","scale":"degree","when":{"is":[1],"item":"contact_takes_place_parent2"}},{"about":"parent2","id":"placement_backed_parent2","scale":"degree"}],"per_page":4,"rights":{"holder":"this project","own":true},"scales":{"degree":{"values":[1,2,3,4,5]},"yes_no":{"values":[1,0]}},"scores":[],"skippable":true,"source":"Contact between the child and each parent, about the time after it; topics and answers as in the study, asked for each parent as its evaluation advises, this project’s words","version":"2"},"wording":{"instrument":"contact-placement_site","introduction":"Spørgsmålene gælder dette barn. Vi spørger til hver forælder for sig.","items":{"contact_child_happy_parent1":{"text":"I hvor høj grad er barnet glad i timerne og dagene efter samvær med forælder 1 {about}?"},"contact_child_happy_parent2":{"text":"I hvor høj grad er barnet glad i timerne og dagene efter samvær med forælder 2 {about}?"},"contact_child_secure_parent1":{"text":"I hvor høj grad slapper barnet af og er trygt i timerne og dagene efter samvær med forælder 1 {about}?"},"contact_child_secure_parent2":{"text":"I hvor høj grad slapper barnet af og er trygt i timerne og dagene efter samvær med forælder 2 {about}?"},"contact_takes_place_parent1":{"text":"Mødes barnet til samvær med forælder 1 {about}?"},"contact_takes_place_parent2":{"text":"Mødes barnet til samvær med forælder 2 {about}?"},"placement_backed_parent1":{"text":"I hvor høj grad bakker forælder 1 {about} op om, at barnet bor hos jer?"},"placement_backed_parent2":{"text":"I hvor høj grad bakker forælder 2 {about} op om, at barnet bor hos jer?"}},"kind":"own","language":"da","scales":{"degree":{"1":"I meget lav grad","2":"I lav grad","3":"Hverken lav eller høj grad","4":"I høj grad","5":"I meget høj grad"},"yes_no":{"0":"Nej","1":"Ja"}},"title":"Barnet og forældrene"}}');
INSERT INTO version VALUES(9,'be241dadac16b603aca41314df8741d84eee3db9af6447a18272ba497fbf25ba','sdq-4-10','da','{"asked_as":"sdq-4-10","instrument":{"age_versions":["sdq-2-4","sdq-4-10","sdq-11-17"],"id":"sdq","items":[{"id":"sdq_1","scale":"true"},{"id":"sdq_2","scale":"true"},{"id":"sdq_3","scale":"true"},{"id":"sdq_4","scale":"true"},{"id":"sdq_5","scale":"true"},{"id":"sdq_6","scale":"true"},{"id":"sdq_7","scale":"true"},{"id":"sdq_8","scale":"true"},{"id":"sdq_9","scale":"true"},{"id":"sdq_10","scale":"true"},{"id":"sdq_11","scale":"true"},{"id":"sdq_12","scale":"true"},{"id":"sdq_13","scale":"true"},{"id":"sdq_14","scale":"true"},{"id":"sdq_15","scale":"true"},{"id":"sdq_16","scale":"true"},{"id":"sdq_17","scale":"true"},{"id":"sdq_18","scale":"true"},{"id":"sdq_19","scale":"true"},{"id":"sdq_20","scale":"true"},{"id":"sdq_21","scale":"true"},{"id":"sdq_22","scale":"true"},{"id":"sdq_23","scale":"true"},{"id":"sdq_24","scale":"true"},{"id":"sdq_25","scale":"true"},{"id":"sdq_difficulties","scale":"difficulties"},{"id":"sdq_duration","scale":"duration","when":{"is":[1,2,3],"item":"sdq_difficulties"}},{"id":"sdq_distress","scale":"amount","when":{"is":[1,2,3],"item":"sdq_difficulties"}},{"id":"sdq_peers","scale":"amount","when":{"is":[1,2,3],"item":"sdq_difficulties"}},{"id":"sdq_learning","scale":"amount","when":{"is":[1,2,3],"item":"sdq_difficulties"}},{"id":"sdq_burden","scale":"amount","when":{"is":[1,2,3],"item":"sdq_difficulties"}},{"asked_at":"follow_up","id":"sdq_change","scale":"change"},{"asked_at":"follow_up","id":"sdq_helpful","scale":"amount"}],"per_page":9,"rights":{"holder":"Youthinmind Ltd","own":false,"terms":"May not be used electronically, translated or reworded without the owner’s licence. Only topic labels ship; the words have to be licensed and installed with kvartal wording install."},"scales":{"amount":{"values":[0,1,2,3]},"change":{"values":[0,1,2,3,4]},"difficulties":{"values":[0,1,2,3]},"duration":{"values":[0,1,2,3]},"true":{"values":[0,1,2]}},"scores":[{"better":"lower","id":"sdq_emotional","range":[0.0,10.0],"rule":{"at_least":3,"items":["sdq_3","sdq_8","sdq_13","sdq_16","sdq_24"],"kind":"sum"}},{"better":"lower","id":"sdq_conduct","range":[0.0,10.0],"rule":{"at_least":3,"items":["sdq_5","sdq_7","sdq_12","sdq_18","sdq_22"],"kind":"sum","reversed":["sdq_7"]}},{"better":"lower","id":"sdq_hyperactivity","range":[0.0,10.0],"rule":{"at_least":3,"items":["sdq_2","sdq_10","sdq_15","sdq_21","sdq_25"],"kind":"sum","reversed":["sdq_21","sdq_25"]}},{"better":"lower","id":"sdq_peer","range":[0.0,10.0],"rule":{"at_least":3,"items":["sdq_6","sdq_11","sdq_14","sdq_19","sdq_23"],"kind":"sum","reversed":["sdq_11","sdq_14"]}},{"better":"higher","id":"sdq_prosocial","range":[0.0,10.0],"rule":{"at_least":3,"items":["sdq_1","sdq_4","sdq_9","sdq_17","sdq_20"],"kind":"sum"}},{"better":"lower","id":"sdq_total","range":[0.0,40.0],"rule":{"kind":"add","scores":["sdq_emotional","sdq_conduct","sdq_hyperactivity","sdq_peer"]}},{"better":"lower","id":"sdq_impact","range":[0.0,6.0],"rule":{"items":["sdq_distress","sdq_peers","sdq_learning"],"kind":"sum","recode":{"0":0,"1":0,"2":1,"3":2},"zero_when":{"is":[0],"item":"sdq_difficulties"}},"source":"Goodman 1999, impact supplement of the educator form"}],"skippable":true,"source":"Strengths and Difficulties Questionnaire, educator form with impact supplement and follow-up questions (Goodman 1997, 1999); the age versions share structure and scoring","version":"1"},"wording":{"instrument":"sdq","introduction":"Demonstration: her står kun emner. De rigtige spørgsmål kræver licens.","items":{"sdq_1":{"text":"SDQ, spørgsmål 1 (sociale styrker)"},"sdq_10":{"text":"SDQ, spørgsmål 10 (uro og opmærksomhed)"},"sdq_11":{"text":"SDQ, spørgsmål 11 (jævnaldrende)"},"sdq_12":{"text":"SDQ, spørgsmål 12 (adfærd)"},"sdq_13":{"text":"SDQ, spørgsmål 13 (følelser)"},"sdq_14":{"text":"SDQ, spørgsmål 14 (jævnaldrende)"},"sdq_15":{"text":"SDQ, spørgsmål 15 (uro og opmærksomhed)"},"sdq_16":{"text":"SDQ, spørgsmål 16 (følelser)"},"sdq_17":{"text":"SDQ, spørgsmål 17 (sociale styrker)"},"sdq_18":{"text":"SDQ, spørgsmål 18 (adfærd)"},"sdq_19":{"text":"SDQ, spørgsmål 19 (jævnaldrende)"},"sdq_2":{"text":"SDQ, spørgsmål 2 (uro og opmærksomhed)"},"sdq_20":{"text":"SDQ, spørgsmål 20 (sociale styrker)"},"sdq_21":{"text":"SDQ, spørgsmål 21 (uro og opmærksomhed)"},"sdq_22":{"text":"SDQ, spørgsmål 22 (adfærd)"},"sdq_23":{"text":"SDQ, spørgsmål 23 (jævnaldrende)"},"sdq_24":{"text":"SDQ, spørgsmål 24 (følelser)"},"sdq_25":{"text":"SDQ, spørgsmål 25 (uro og opmærksomhed)"},"sdq_3":{"text":"SDQ, spørgsmål 3 (følelser)"},"sdq_4":{"text":"SDQ, spørgsmål 4 (sociale styrker)"},"sdq_5":{"text":"SDQ, spørgsmål 5 (adfærd)"},"sdq_6":{"text":"SDQ, spørgsmål 6 (jævnaldrende)"},"sdq_7":{"text":"SDQ, spørgsmål 7 (adfærd)"},"sdq_8":{"text":"SDQ, spørgsmål 8 (følelser)"},"sdq_9":{"text":"SDQ, spørgsmål 9 (sociale styrker)"},"sdq_burden":{"text":"SDQ, indvirkning: belastning af andre"},"sdq_change":{"text":"SDQ, opfølgning: forandring"},"sdq_difficulties":{"text":"SDQ, indvirkning: vanskeligheder"},"sdq_distress":{"text":"SDQ, indvirkning: belastning af barnet"},"sdq_duration":{"text":"SDQ, indvirkning: varighed"},"sdq_helpful":{"text":"SDQ, opfølgning: udbytte"},"sdq_learning":{"text":"SDQ, indvirkning: læring"},"sdq_peers":{"text":"SDQ, indvirkning: jævnaldrende"}},"kind":"demonstration","language":"da","scales":{"amount":{"0":"0 (mindst)","1":"1","2":"2","3":"3 (mest)"},"change":{"0":"0 (værst)","1":"1","2":"2","3":"3","4":"4 (bedst)"},"difficulties":{"0":"0 (ingen)","1":"1","2":"2","3":"3 (flest)"},"duration":{"0":"0 (kortest)","1":"1","2":"2","3":"3 (længst)"},"true":{"0":"Passer ikke","1":"Passer delvist","2":"Passer helt"}},"scores":{"sdq_conduct":"SDQ, adfærd","sdq_emotional":"SDQ, følelser","sdq_hyperactivity":"SDQ, uro og opmærksomhed","sdq_impact":"SDQ, indvirkning","sdq_peer":"SDQ, jævnaldrende","sdq_prosocial":"SDQ, sociale styrker","sdq_total":"SDQ, vanskeligheder i alt"},"title":"Barnets styrker og vanskeligheder (SDQ)"}}');
INSERT INTO version VALUES(10,'7678e46574a832d03491f04cf3be8d13c441eb263539d04debdaf80cde6dfe9b','ces-placement_site','da','{"asked_as":"ces-placement_site","instrument":{"id":"ces-placement_site","items":[{"about":"caseworker","id":"ces_caseworker_1","scale":"agree"},{"about":"caseworker","id":"ces_caseworker_2","scale":"agree"},{"about":"caseworker","id":"ces_caseworker_3","scale":"agree"},{"about":"caseworker","id":"ces_caseworker_4","scale":"agree"},{"about":"caseworker","id":"ces_caseworker_5","scale":"agree"},{"about":"family_therapist","id":"ces_family_therapist_1","scale":"agree"},{"about":"family_therapist","id":"ces_family_therapist_2","scale":"agree"},{"about":"family_therapist","id":"ces_family_therapist_3","scale":"agree"},{"about":"family_therapist","id":"ces_family_therapist_4","scale":"agree"},{"about":"family_therapist","id":"ces_family_therapist_5","scale":"agree"},{"about":"parent","id":"ces_parent_1","scale":"agree"},{"about":"parent","id":"ces_parent_2","scale":"agree"},{"about":"parent","id":"ces_parent_3","scale":"agree"},{"about":"parent","id":"ces_parent_4","scale":"agree"},{"about":"parent","id":"ces_parent_5","scale":"agree"}],"per_page":5,"rights":{"holder":"PwC","own":false,"terms":"Only topic labels ship; the words have to be licensed and installed with kvartal wording install."},"scales":{"agree":{"values":[1,2,3,4,5]}},"scores":[{"better":"higher","id":"ces_caseworker","range":[1.0,5.0],"rule":{"items":["ces_caseworker_1","ces_caseworker_2","ces_caseworker_3","ces_caseworker_4","ces_caseworker_5"],"kind":"mean"}},{"better":"higher","id":"ces_caseworker_general","range":[1.0,5.0],"rule":{"item":"ces_caseworker_5","kind":"item"}},{"better":"higher","id":"ces_family_therapist","range":[1.0,5.0],"rule":{"items":["ces_family_therapist_1","ces_family_therapist_2","ces_family_therapist_3","ces_family_therapist_4","ces_family_therapist_5"],"kind":"mean"}},{"better":"higher","id":"ces_family_therapist_general","range":[1.0,5.0],"rule":{"item":"ces_family_therapist_5","kind":"item"}},{"better":"higher","id":"ces_parent","range":[1.0,5.0],"rule":{"items":["ces_parent_1","ces_parent_2","ces_parent_3","ces_parent_4","ces_parent_5"],"kind":"mean"}},{"better":"higher","id":"ces_parent_general","range":[1.0,5.0],"rule":{"item":"ces_parent_5","kind":"item"}}],"skippable":true,"source":"Cooperation Expectation Scale, five parameters for each counterpart; 5 is cooperation in general","version":"1"},"wording":{"instrument":"ces-placement_site","introduction":"Demonstration: her står kun emner. De rigtige spørgsmål kræver licens.","items":{"ces_caseworker_1":{"text":"CES om rådgiveren {about}: omfang"},"ces_caseworker_2":{"text":"CES om rådgiveren {about}: forventninger"},"ces_caseworker_3":{"text":"CES om rådgiveren {about}: engagement"},"ces_caseworker_4":{"text":"CES om rådgiveren {about}: udbytte"},"ces_caseworker_5":{"text":"CES om rådgiveren {about}: samarbejdet generelt"},"ces_family_therapist_1":{"text":"CES om familiebehandleren {about}: omfang"},"ces_family_therapist_2":{"text":"CES om familiebehandleren {about}: forventninger"},"ces_family_therapist_3":{"text":"CES om familiebehandleren {about}: engagement"},"ces_family_therapist_4":{"text":"CES om familiebehandleren {about}: udbytte"},"ces_family_therapist_5":{"text":"CES om familiebehandleren {about}: samarbejdet generelt"},"ces_parent_1":{"text":"CES om forældrene {about}: omfang"},"ces_parent_2":{"text":"CES om forældrene {about}: forventninger"},"ces_parent_3":{"text":"CES om forældrene {about}: engagement"},"ces_parent_4":{"text":"CES om forældrene {about}: udbytte"},"ces_parent_5":{"text":"CES om forældrene {about}: samarbejdet generelt"}},"kind":"demonstration","language":"da","scales":{"agree":{"1":"Meget uenig","2":"Uenig","3":"Hverken enig eller uenig","4":"Enig","5":"Meget enig"}},"scores":{"ces_caseworker":"CES, rådgiveren","ces_caseworker_general":"CES, rådgiveren: samarbejdet generelt","ces_family_therapist":"CES, familiebehandleren","ces_family_therapist_general":"CES, familiebehandleren: samarbejdet generelt","ces_parent":"CES, forældrene","ces_parent_general":"CES, forældrene: samarbejdet generelt"},"title":"Samarbejde (CES)"}}');
INSERT INTO version VALUES(11,'e2451e192123d9be483a46305d0ecca84fab9690263669f85a7ddc175ec11210','sdq-2-4','da','{"asked_as":"sdq-2-4","instrument":{"age_versions":["sdq-2-4","sdq-4-10","sdq-11-17"],"id":"sdq","items":[{"id":"sdq_1","scale":"true"},{"id":"sdq_2","scale":"true"},{"id":"sdq_3","scale":"true"},{"id":"sdq_4","scale":"true"},{"id":"sdq_5","scale":"true"},{"id":"sdq_6","scale":"true"},{"id":"sdq_7","scale":"true"},{"id":"sdq_8","scale":"true"},{"id":"sdq_9","scale":"true"},{"id":"sdq_10","scale":"true"},{"id":"sdq_11","scale":"true"},{"id":"sdq_12","scale":"true"},{"id":"sdq_13","scale":"true"},{"id":"sdq_14","scale":"true"},{"id":"sdq_15","scale":"true"},{"id":"sdq_16","scale":"true"},{"id":"sdq_17","scale":"true"},{"id":"sdq_18","scale":"true"},{"id":"sdq_19","scale":"true"},{"id":"sdq_20","scale":"true"},{"id":"sdq_21","scale":"true"},{"id":"sdq_22","scale":"true"},{"id":"sdq_23","scale":"true"},{"id":"sdq_24","scale":"true"},{"id":"sdq_25","scale":"true"},{"id":"sdq_difficulties","scale":"difficulties"},{"id":"sdq_duration","scale":"duration","when":{"is":[1,2,3],"item":"sdq_difficulties"}},{"id":"sdq_distress","scale":"amount","when":{"is":[1,2,3],"item":"sdq_difficulties"}},{"id":"sdq_peers","scale":"amount","when":{"is":[1,2,3],"item":"sdq_difficulties"}},{"id":"sdq_learning","scale":"amount","when":{"is":[1,2,3],"item":"sdq_difficulties"}},{"id":"sdq_burden","scale":"amount","when":{"is":[1,2,3],"item":"sdq_difficulties"}},{"asked_at":"follow_up","id":"sdq_change","scale":"change"},{"asked_at":"follow_up","id":"sdq_helpful","scale":"amount"}],"per_page":9,"rights":{"holder":"Youthinmind Ltd","own":false,"terms":"May not be used electronically, translated or reworded without the owner’s licence. Only topic labels ship; the words have to be licensed and installed with kvartal wording install."},"scales":{"amount":{"values":[0,1,2,3]},"change":{"values":[0,1,2,3,4]},"difficulties":{"values":[0,1,2,3]},"duration":{"values":[0,1,2,3]},"true":{"values":[0,1,2]}},"scores":[{"better":"lower","id":"sdq_emotional","range":[0.0,10.0],"rule":{"at_least":3,"items":["sdq_3","sdq_8","sdq_13","sdq_16","sdq_24"],"kind":"sum"}},{"better":"lower","id":"sdq_conduct","range":[0.0,10.0],"rule":{"at_least":3,"items":["sdq_5","sdq_7","sdq_12","sdq_18","sdq_22"],"kind":"sum","reversed":["sdq_7"]}},{"better":"lower","id":"sdq_hyperactivity","range":[0.0,10.0],"rule":{"at_least":3,"items":["sdq_2","sdq_10","sdq_15","sdq_21","sdq_25"],"kind":"sum","reversed":["sdq_21","sdq_25"]}},{"better":"lower","id":"sdq_peer","range":[0.0,10.0],"rule":{"at_least":3,"items":["sdq_6","sdq_11","sdq_14","sdq_19","sdq_23"],"kind":"sum","reversed":["sdq_11","sdq_14"]}},{"better":"higher","id":"sdq_prosocial","range":[0.0,10.0],"rule":{"at_least":3,"items":["sdq_1","sdq_4","sdq_9","sdq_17","sdq_20"],"kind":"sum"}},{"better":"lower","id":"sdq_total","range":[0.0,40.0],"rule":{"kind":"add","scores":["sdq_emotional","sdq_conduct","sdq_hyperactivity","sdq_peer"]}},{"better":"lower","id":"sdq_impact","range":[0.0,6.0],"rule":{"items":["sdq_distress","sdq_peers","sdq_learning"],"kind":"sum","recode":{"0":0,"1":0,"2":1,"3":2},"zero_when":{"is":[0],"item":"sdq_difficulties"}},"source":"Goodman 1999, impact supplement of the educator form"}],"skippable":true,"source":"Strengths and Difficulties Questionnaire, educator form with impact supplement and follow-up questions (Goodman 1997, 1999); the age versions share structure and scoring","version":"1"},"wording":{"instrument":"sdq","introduction":"Demonstration: her står kun emner. De rigtige spørgsmål kræver licens.","items":{"sdq_1":{"text":"SDQ, spørgsmål 1 (sociale styrker)"},"sdq_10":{"text":"SDQ, spørgsmål 10 (uro og opmærksomhed)"},"sdq_11":{"text":"SDQ, spørgsmål 11 (jævnaldrende)"},"sdq_12":{"text":"SDQ, spørgsmål 12 (adfærd)"},"sdq_13":{"text":"SDQ, spørgsmål 13 (følelser)"},"sdq_14":{"text":"SDQ, spørgsmål 14 (jævnaldrende)"},"sdq_15":{"text":"SDQ, spørgsmål 15 (uro og opmærksomhed)"},"sdq_16":{"text":"SDQ, spørgsmål 16 (følelser)"},"sdq_17":{"text":"SDQ, spørgsmål 17 (sociale styrker)"},"sdq_18":{"text":"SDQ, spørgsmål 18 (adfærd)"},"sdq_19":{"text":"SDQ, spørgsmål 19 (jævnaldrende)"},"sdq_2":{"text":"SDQ, spørgsmål 2 (uro og opmærksomhed)"},"sdq_20":{"text":"SDQ, spørgsmål 20 (sociale styrker)"},"sdq_21":{"text":"SDQ, spørgsmål 21 (uro og opmærksomhed)"},"sdq_22":{"text":"SDQ, spørgsmål 22 (adfærd)"},"sdq_23":{"text":"SDQ, spørgsmål 23 (jævnaldrende)"},"sdq_24":{"text":"SDQ, spørgsmål 24 (følelser)"},"sdq_25":{"text":"SDQ, spørgsmål 25 (uro og opmærksomhed)"},"sdq_3":{"text":"SDQ, spørgsmål 3 (følelser)"},"sdq_4":{"text":"SDQ, spørgsmål 4 (sociale styrker)"},"sdq_5":{"text":"SDQ, spørgsmål 5 (adfærd)"},"sdq_6":{"text":"SDQ, spørgsmål 6 (jævnaldrende)"},"sdq_7":{"text":"SDQ, spørgsmål 7 (adfærd)"},"sdq_8":{"text":"SDQ, spørgsmål 8 (følelser)"},"sdq_9":{"text":"SDQ, spørgsmål 9 (sociale styrker)"},"sdq_burden":{"text":"SDQ, indvirkning: belastning af andre"},"sdq_change":{"text":"SDQ, opfølgning: forandring"},"sdq_difficulties":{"text":"SDQ, indvirkning: vanskeligheder"},"sdq_distress":{"text":"SDQ, indvirkning: belastning af barnet"},"sdq_duration":{"text":"SDQ, indvirkning: varighed"},"sdq_helpful":{"text":"SDQ, opfølgning: udbytte"},"sdq_learning":{"text":"SDQ, indvirkning: læring"},"sdq_peers":{"text":"SDQ, indvirkning: jævnaldrende"}},"kind":"demonstration","language":"da","scales":{"amount":{"0":"0 (mindst)","1":"1","2":"2","3":"3 (mest)"},"change":{"0":"0 (værst)","1":"1","2":"2","3":"3","4":"4 (bedst)"},"difficulties":{"0":"0 (ingen)","1":"1","2":"2","3":"3 (flest)"},"duration":{"0":"0 (kortest)","1":"1","2":"2","3":"3 (længst)"},"true":{"0":"Passer ikke","1":"Passer delvist","2":"Passer helt"}},"scores":{"sdq_conduct":"SDQ, adfærd","sdq_emotional":"SDQ, følelser","sdq_hyperactivity":"SDQ, uro og opmærksomhed","sdq_impact":"SDQ, indvirkning","sdq_peer":"SDQ, jævnaldrende","sdq_prosocial":"SDQ, sociale styrker","sdq_total":"SDQ, vanskeligheder i alt"},"title":"Barnets styrker og vanskeligheder (SDQ)"}}');
INSERT INTO version VALUES(12,'9f3ece3de1c5ade474e33fe6d5a9d700c2e8a87b5b3fc45946869e60255ee750','core-parent','en','{"asked_as":"core-parent","instrument":{"id":"core-parent","items":[{"about":"family_therapist","id":"crisis_talk_family_therapist","scale":"yes_how_often"},{"about":"caseworker","id":"crisis_talk_caseworker","scale":"yes_how_often"},{"about":"caseworker","id":"crisis_understood_caseworker","scale":"degree"},{"about":"family_therapist","id":"resources_family_therapist","scale":"yes_how_often"},{"about":"caseworker","id":"resources_caseworker","scale":"yes_how_often"},{"id":"plan_say","scale":"degree"},{"id":"plan_fits","scale":"degree_plan"},{"id":"being_heard","scale":"degree"},{"id":"support_fits","scale":"degree"},{"id":"staff_cooperate","scale":"good_bad"}],"per_page":6,"rights":{"holder":"this project","own":true},"scales":{"degree":{"values":[1,2,3,4,5]},"degree_plan":{"outside_means":[6],"values":[1,2,3,4,5,6]},"good_bad":{"values":[1,2,3,4,5]},"yes_how_often":{"values":[1,2,3,4,5]}},"scores":[],"skippable":true,"source":"The five core elements of the programme as parents meet them; topics and answers as in the study, this project’s words","version":"2"},"wording":{"instrument":"core-parent","introduction":"These questions are about the support you get. There are no wrong answers. You may skip any of them.","items":{"being_heard":{"text":"To what degree are you heard when there is something you want about the support you get?"},"crisis_talk_caseworker":{"text":"Your child lives somewhere else. Does your caseworker in the municipality {about} talk with you about how you feel about it when you need it?"},"crisis_talk_family_therapist":{"text":"Your child lives somewhere else. Does your family therapist {about} talk with you about how you feel about it when you need it?"},"crisis_understood_caseworker":{"text":"It can be hard that your child lives somewhere else. To what degree do you feel that your caseworker {about} understands that?"},"plan_fits":{"text":"To what degree do the goals in the plan fit you and your life right now?"},"plan_say":{"hint":"The plan says what you and the staff will do together. It is called a parent action plan. If you have no plan, skip this.","text":"To what degree have you helped to decide what is in your plan?"},"resources_caseworker":{"text":"Does your caseworker {about} tell you what you are good at as a mother or father?"},"resources_family_therapist":{"text":"Does your family therapist {about} tell you what you are good at as a mother or father?"},"staff_cooperate":{"text":"You may meet several people from the municipality. How well do you think they work together?"},"support_fits":{"text":"Think of how you are right now. To what degree does the support you get now fit that?"}},"kind":"own","language":"en","scales":{"degree":{"1":"To a very low degree","2":"To a low degree","3":"Neither low nor high","4":"To a high degree","5":"To a very high degree"},"degree_plan":{"1":"To a very low degree","2":"To a low degree","3":"Neither low nor high","4":"To a high degree","5":"To a very high degree","6":"Don’t know, or I have no plan"},"good_bad":{"1":"Very badly","2":"Badly","3":"Neither well nor badly","4":"Well","5":"Very well"},"yes_how_often":{"1":"No","2":"Yes, but rarely","3":"Yes, now and then","4":"Yes, often","5":"Yes, very often"}},"title":"The support you get"}}');
INSERT INTO version VALUES(13,'552c2332ab096f63f7b45fec2ad5fd8dc19b6ce964d62a84784fd60124fd3e54','contact-parent','en','{"asked_as":"contact-parent","instrument":{"id":"contact-parent","items":[{"id":"contact_takes_place","scale":"yes_no"},{"id":"contact_child_happy","scale":"degree","when":{"is":[1],"item":"contact_takes_place"}},{"id":"contact_child_secure","scale":"degree","when":{"is":[1],"item":"contact_takes_place"}}],"per_page":6,"rights":{"holder":"this project","own":true},"scales":{"degree":{"values":[1,2,3,4,5]},"yes_no":{"values":[1,0]}},"scores":[],"skippable":true,"source":"Contact between parent and child, about the time they are together; topics and answers as in the study, this project’s words","version":"2"},"wording":{"instrument":"contact-parent","introduction":"Now a little about the time you spend with your child.","items":{"contact_child_happy":{"text":"To what degree is your child happy during your visits?"},"contact_child_secure":{"text":"To what degree does your child relax and feel safe during your visits?"},"contact_takes_place":{"hint":"A visit is time together while your child lives somewhere else. It may be at your home or another place.","text":"Do you and your child have visits with each other?"}},"kind":"own","language":"en","scales":{"degree":{"1":"To a very low degree","2":"To a low degree","3":"Neither low nor high","4":"To a high degree","5":"To a very high degree"},"yes_no":{"0":"No","1":"Yes"}},"title":"You and your child"}}');
INSERT INTO version VALUES(14,'5813a7c601326d0ef91cbbac2a518f40347cb386c9c8b7839296f612c5829dc3','who-5','en','{"asked_as":"who-5","instrument":{"id":"who-5","items":[{"id":"who5_1","scale":"time"},{"id":"who5_2","scale":"time"},{"id":"who5_3","scale":"time"},{"id":"who5_4","scale":"time"},{"id":"who5_5","scale":"time"}],"per_page":5,"rights":{"holder":"World Health Organization","own":false,"terms":"Free to use, but the words are WHO’s own and are not changed. Only topic labels ship; the words have to be licensed and installed with kvartal wording install."},"scales":{"time":{"values":[5,4,3,2,1,0]}},"scores":[{"better":"higher","id":"who5","range":[0.0,100.0],"rule":{"items":["who5_1","who5_2","who5_3","who5_4","who5_5"],"kind":"sum","times":4}}],"skippable":true,"source":"WHO-5 Well-Being Index; item values and score as in the study: 4 × the sum of five items, 0–100","version":"1"},"wording":{"instrument":"who-5","introduction":"Demonstration: only topics are shown here. The real questions need a licence.","items":{"who5_1":{"text":"WHO-5, question 1"},"who5_2":{"text":"WHO-5, question 2"},"who5_3":{"text":"WHO-5, question 3"},"who5_4":{"text":"WHO-5, question 4"},"who5_5":{"text":"WHO-5, question 5"}},"kind":"demonstration","language":"en","scales":{"time":{"0":"0 (lowest)","1":"1","2":"2","3":"3","4":"4","5":"5 (highest)"}},"scores":{"who5":"WHO-5, well-being"},"title":"Well-being (WHO-5)"}}');
INSERT INTO version VALUES(15,'28f429e70e13c5c11eeaa246a213e7979e9f0270d5537515fda8ad033c502cd8','psoc','en','{"asked_as":"psoc","instrument":{"id":"psoc","items":[{"id":"psoc_1","scale":"agree"},{"id":"psoc_2","scale":"agree"},{"id":"psoc_3","scale":"agree"},{"id":"psoc_4","scale":"agree"},{"id":"psoc_5","scale":"agree"},{"id":"psoc_6","scale":"agree"},{"id":"psoc_7","scale":"agree"},{"id":"psoc_8","scale":"agree"},{"id":"psoc_9","scale":"agree"},{"id":"psoc_10","scale":"agree"},{"id":"psoc_11","scale":"agree"},{"id":"psoc_12","scale":"agree"},{"id":"psoc_13","scale":"agree"},{"id":"psoc_14","scale":"agree"},{"id":"psoc_15","scale":"agree"},{"id":"psoc_16","scale":"agree"}],"per_page":8,"rights":{"holder":"the authors of the PSOC and of its Danish translation","own":false,"terms":"Only topic labels ship; the words have to be licensed and installed with kvartal wording install."},"scales":{"agree":{"values":[1,2,3,4,5,6]}},"scores":[{"better":"higher","id":"psoc_satisfaction","range":[9.0,54.0],"rule":{"items":["psoc_2","psoc_3","psoc_4","psoc_5","psoc_8","psoc_9","psoc_12","psoc_14","psoc_16"],"kind":"sum","reversed":["psoc_2","psoc_3","psoc_4","psoc_5","psoc_8","psoc_9","psoc_12","psoc_14","psoc_16"]}},{"better":"higher","id":"psoc_efficacy","range":[7.0,42.0],"rule":{"items":["psoc_1","psoc_6","psoc_7","psoc_10","psoc_11","psoc_13","psoc_15"],"kind":"sum"}},{"better":"higher","id":"psoc_total","range":[16.0,96.0],"rule":{"kind":"add","scores":["psoc_satisfaction","psoc_efficacy"]}}],"skippable":true,"source":"Parenting Sense of Competence Scale, 16 items (Johnston & Mash 1989); item 17 of the original left out, as in the study","version":"0"},"wording":{"instrument":"psoc","introduction":"Demonstration: only topics are shown here. The real questions need a licence.","items":{"psoc_1":{"text":"PSOC, question 1"},"psoc_10":{"text":"PSOC, question 10"},"psoc_11":{"text":"PSOC, question 11"},"psoc_12":{"text":"PSOC, question 12"},"psoc_13":{"text":"PSOC, question 13"},"psoc_14":{"text":"PSOC, question 14"},"psoc_15":{"text":"PSOC, question 15"},"psoc_16":{"text":"PSOC, question 16"},"psoc_2":{"text":"PSOC, question 2"},"psoc_3":{"text":"PSOC, question 3"},"psoc_4":{"text":"PSOC, question 4"},"psoc_5":{"text":"PSOC, question 5"},"psoc_6":{"text":"PSOC, question 6"},"psoc_7":{"text":"PSOC, question 7"},"psoc_8":{"text":"PSOC, question 8"},"psoc_9":{"text":"PSOC, question 9"}},"kind":"demonstration","language":"en","scales":{"agree":{"1":"1 (strongly disagree)","2":"2","3":"3","4":"4","5":"5","6":"6 (strongly agree)"}},"scores":{"psoc_efficacy":"PSOC, efficacy","psoc_satisfaction":"PSOC, satisfaction","psoc_total":"PSOC, total"},"title":"Being a parent (PSOC)"}}');
INSERT INTO version VALUES(16,'a73ad95db4969e4b8a35f395202783d178ef6b66f856d80fc05c561e1acffa61','ces-parent','en','{"asked_as":"ces-parent","instrument":{"id":"ces-parent","items":[{"id":"ces_municipality_1","scale":"agree"},{"id":"ces_municipality_2","scale":"agree"},{"id":"ces_municipality_3","scale":"agree"},{"id":"ces_municipality_4","scale":"agree"},{"id":"ces_municipality_5","scale":"agree"}],"per_page":5,"rights":{"holder":"PwC","own":false,"terms":"Only topic labels ship; the words have to be licensed and installed with kvartal wording install."},"scales":{"agree":{"values":[1,2,3,4,5]}},"scores":[{"better":"higher","id":"ces_municipality","range":[1.0,5.0],"rule":{"items":["ces_municipality_1","ces_municipality_2","ces_municipality_3","ces_municipality_4","ces_municipality_5"],"kind":"mean"}},{"better":"higher","id":"ces_municipality_general","range":[1.0,5.0],"rule":{"item":"ces_municipality_5","kind":"item"}}],"skippable":true,"source":"Cooperation Expectation Scale, five parameters for each counterpart; 5 is cooperation in general","version":"1"},"wording":{"instrument":"ces-parent","introduction":"Demonstration: only topics are shown here. The real questions need a licence.","items":{"ces_municipality_1":{"text":"CES about the municipality’s staff: extent"},"ces_municipality_2":{"text":"CES about the municipality’s staff: expectations"},"ces_municipality_3":{"text":"CES about the municipality’s staff: engagement"},"ces_municipality_4":{"text":"CES about the municipality’s staff: benefit"},"ces_municipality_5":{"text":"CES about the municipality’s staff: cooperation in general"}},"kind":"demonstration","language":"en","scales":{"agree":{"1":"Strongly disagree","2":"Disagree","3":"Neither agree nor disagree","4":"Agree","5":"Strongly agree"}},"scores":{"ces_municipality":"CES, the municipality’s staff","ces_municipality_general":"CES, the municipality’s staff: cooperation in general"},"title":"Cooperation (CES)"}}');
INSERT INTO version VALUES(17,'9b9349482df9af1a0ab2560e28fd1fae4fb8f55436957516def60ca73c6d0e00','core-family_therapist','da','{"asked_as":"core-family_therapist","instrument":{"id":"core-family_therapist","items":[{"id":"crisis_talk","scale":"how_often"},{"id":"crisis_support","scale":"degree"},{"id":"resources_told","scale":"how_often"},{"id":"plan_ownership","scale":"degree_plan"}],"per_page":6,"rights":{"holder":"this project","own":true},"scales":{"degree":{"values":[1,2,3,4,5]},"degree_plan":{"outside_means":[6],"values":[1,2,3,4,5,6]},"how_often":{"values":[1,2,3,4,5]}},"scores":[],"skippable":true,"source":"The core elements of the programme as family therapists work with them; topics and answers as in the study, this project’s words","version":"2"},"wording":{"instrument":"core-family_therapist","introduction":"Spørgsmålene gælder dit arbejde med denne families forældre. Er I lige begyndt, så svar ud fra det, I har nået. Er I slet ikke begyndt på noget af det, så spring spørgsmålet over.","items":{"crisis_support":{"text":"Det kan være en krise for forældre, at et barn bliver anbragt. I hvor høj grad hjælper du dem med at klare den?"},"crisis_talk":{"text":"Hvor tit taler du med forældrene om, hvordan de har det med, at barnet bor et andet sted?"},"plan_ownership":{"text":"I hvor høj grad hjælper du forældrene til at se forældrehandleplanen som deres egen?"},"resources_told":{"text":"Hvor tit siger du til forældrene, hvad de er gode til som mor eller far?"}},"kind":"own","language":"da","scales":{"degree":{"1":"I meget lav grad","2":"I lav grad","3":"Hverken lav eller høj grad","4":"I høj grad","5":"I meget høj grad"},"degree_plan":{"1":"I meget lav grad","2":"I lav grad","3":"Hverken lav eller høj grad","4":"I høj grad","5":"I meget høj grad","6":"Ved ikke, eller forældrene har ingen plan"},"how_often":{"1":"Aldrig","2":"Sjældent","3":"En gang imellem","4":"Ofte","5":"Meget ofte"}},"title":"Arbejdet med forældrene"}}');
INSERT INTO version VALUES(18,'34d08568074216b861c723d77bc3103c259a5970887e94e67b1da8f7ea684eb8','ces-family_therapist','da','{"asked_as":"ces-family_therapist","instrument":{"id":"ces-family_therapist","items":[{"about":"caseworker","id":"ces_caseworker_1","scale":"agree"},{"about":"caseworker","id":"ces_caseworker_2","scale":"agree"},{"about":"caseworker","id":"ces_caseworker_3","scale":"agree"},{"about":"caseworker","id":"ces_caseworker_4","scale":"agree"},{"about":"caseworker","id":"ces_caseworker_5","scale":"agree"},{"about":"placement_site","id":"ces_placement_site_1","scale":"agree"},{"about":"placement_site","id":"ces_placement_site_2","scale":"agree"},{"about":"placement_site","id":"ces_placement_site_3","scale":"agree"},{"about":"placement_site","id":"ces_placement_site_4","scale":"agree"},{"about":"placement_site","id":"ces_placement_site_5","scale":"agree"},{"about":"parent","id":"ces_parent_1","scale":"agree"},{"about":"parent","id":"ces_parent_2","scale":"agree"},{"about":"parent","id":"ces_parent_3","scale":"agree"},{"about":"parent","id":"ces_parent_4","scale":"agree"},{"about":"parent","id":"ces_parent_5","scale":"agree"}],"per_page":5,"rights":{"holder":"PwC","own":false,"terms":"Only topic labels ship; the words have to be licensed and installed with kvartal wording install."},"scales":{"agree":{"values":[1,2,3,4,5]}},"scores":[{"better":"higher","id":"ces_caseworker","range":[1.0,5.0],"rule":{"items":["ces_caseworker_1","ces_caseworker_2","ces_caseworker_3","ces_caseworker_4","ces_caseworker_5"],"kind":"mean"}},{"better":"higher","id":"ces_caseworker_general","range":[1.0,5.0],"rule":{"item":"ces_caseworker_5","kind":"item"}},{"better":"higher","id":"ces_placement_site","range":[1.0,5.0],"rule":{"items":["ces_placement_site_1","ces_placement_site_2","ces_placement_site_3","ces_placement_site_4","ces_placement_site_5"],"kind":"mean"}},{"better":"higher","id":"ces_placement_site_general","range":[1.0,5.0],"rule":{"item":"ces_placement_site_5","kind":"item"}},{"better":"higher","id":"ces_parent","range":[1.0,5.0],"rule":{"items":["ces_parent_1","ces_parent_2","ces_parent_3","ces_parent_4","ces_parent_5"],"kind":"mean"}},{"better":"higher","id":"ces_parent_general","range":[1.0,5.0],"rule":{"item":"ces_parent_5","kind":"item"}}],"skippable":true,"source":"Cooperation Expectation Scale, five parameters for each counterpart; 5 is cooperation in general","version":"1"},"wording":{"instrument":"ces-family_therapist","introduction":"Demonstration: her står kun emner. De rigtige spørgsmål kræver licens.","items":{"ces_caseworker_1":{"text":"CES om rådgiveren {about}: omfang"},"ces_caseworker_2":{"text":"CES om rådgiveren {about}: forventninger"},"ces_caseworker_3":{"text":"CES om rådgiveren {about}: engagement"},"ces_caseworker_4":{"text":"CES om rådgiveren {about}: udbytte"},"ces_caseworker_5":{"text":"CES om rådgiveren {about}: samarbejdet generelt"},"ces_parent_1":{"text":"CES om forældrene {about}: omfang"},"ces_parent_2":{"text":"CES om forældrene {about}: forventninger"},"ces_parent_3":{"text":"CES om forældrene {about}: engagement"},"ces_parent_4":{"text":"CES om forældrene {about}: udbytte"},"ces_parent_5":{"text":"CES om forældrene {about}: samarbejdet generelt"},"ces_placement_site_1":{"text":"CES om anbringelsesstedet {about}: omfang"},"ces_placement_site_2":{"text":"CES om anbringelsesstedet {about}: forventninger"},"ces_placement_site_3":{"text":"CES om anbringelsesstedet {about}: engagement"},"ces_placement_site_4":{"text":"CES om anbringelsesstedet {about}: udbytte"},"ces_placement_site_5":{"text":"CES om anbringelsesstedet {about}: samarbejdet generelt"}},"kind":"demonstration","language":"da","scales":{"agree":{"1":"Meget uenig","2":"Uenig","3":"Hverken enig eller uenig","4":"Enig","5":"Meget enig"}},"scores":{"ces_caseworker":"CES, rådgiveren","ces_caseworker_general":"CES, rådgiveren: samarbejdet generelt","ces_parent":"CES, forældrene","ces_parent_general":"CES, forældrene: samarbejdet generelt","ces_placement_site":"CES, anbringelsesstedet","ces_placement_site_general":"CES, anbringelsesstedet: samarbejdet generelt"},"title":"Samarbejde (CES)"}}');
INSERT INTO version VALUES(19,'9197698d46943bfab96641a03c770acf1b9dc6040c059c8c738a053c55c52c19','pss','da','{"asked_as":"pss","instrument":{"id":"pss","items":[{"id":"pss_1","scale":"agree"},{"id":"pss_2","scale":"agree"},{"id":"pss_3","scale":"agree"},{"id":"pss_4","scale":"agree"},{"id":"pss_5","scale":"agree"},{"id":"pss_6","scale":"agree"},{"id":"pss_7","scale":"agree"},{"id":"pss_8","scale":"agree"},{"id":"pss_9","scale":"agree"},{"id":"pss_10","scale":"agree"},{"id":"pss_11","scale":"agree"},{"id":"pss_12","scale":"agree"},{"id":"pss_13","scale":"agree"},{"id":"pss_14","scale":"agree"},{"id":"pss_15","scale":"agree"},{"id":"pss_16","scale":"agree"},{"id":"pss_17","scale":"agree"},{"id":"pss_18","scale":"agree"}],"per_page":9,"rights":{"holder":"the authors of the PSS and of its Danish translation","own":false,"terms":"Only topic labels ship; the words have to be licensed and installed with kvartal wording install."},"scales":{"agree":{"values":[1,2,3,4,5]}},"scores":[{"better":"lower","id":"pss_total","range":[18.0,90.0],"rule":{"items":["pss_1","pss_2","pss_3","pss_4","pss_5","pss_6","pss_7","pss_8","pss_9","pss_10","pss_11","pss_12","pss_13","pss_14","pss_15","pss_16","pss_17","pss_18"],"kind":"sum","reversed":["pss_1","pss_2","pss_5","pss_6","pss_7","pss_8","pss_17","pss_18"]}}],"skippable":true,"source":"Parental Stress Scale, 18 items (Berry & Jones 1995)","version":"1"},"wording":{"instrument":"pss","introduction":"Demonstration: her står kun emner. De rigtige spørgsmål kræver licens.","items":{"pss_1":{"text":"PSS, spørgsmål 1"},"pss_10":{"text":"PSS, spørgsmål 10"},"pss_11":{"text":"PSS, spørgsmål 11"},"pss_12":{"text":"PSS, spørgsmål 12"},"pss_13":{"text":"PSS, spørgsmål 13"},"pss_14":{"text":"PSS, spørgsmål 14"},"pss_15":{"text":"PSS, spørgsmål 15"},"pss_16":{"text":"PSS, spørgsmål 16"},"pss_17":{"text":"PSS, spørgsmål 17"},"pss_18":{"text":"PSS, spørgsmål 18"},"pss_2":{"text":"PSS, spørgsmål 2"},"pss_3":{"text":"PSS, spørgsmål 3"},"pss_4":{"text":"PSS, spørgsmål 4"},"pss_5":{"text":"PSS, spørgsmål 5"},"pss_6":{"text":"PSS, spørgsmål 6"},"pss_7":{"text":"PSS, spørgsmål 7"},"pss_8":{"text":"PSS, spørgsmål 8"},"pss_9":{"text":"PSS, spørgsmål 9"}},"kind":"demonstration","language":"da","scales":{"agree":{"1":"1 (meget uenig)","2":"2","3":"3","4":"4","5":"5 (meget enig)"}},"scores":{"pss_total":"PSS i alt"},"title":"Stress som forælder (PSS)"}}');
INSERT INTO version VALUES(20,'8b41c6243faf8a12cfcff538224746a3e56df63d7397c8bff7c72154418bdd54','core-parent','da','{"asked_as":"core-parent","instrument":{"id":"core-parent","items":[{"about":"family_therapist","id":"crisis_talk_family_therapist","scale":"yes_how_often"},{"about":"caseworker","id":"crisis_talk_caseworker","scale":"yes_how_often"},{"about":"caseworker","id":"crisis_understood_caseworker","scale":"degree"},{"about":"family_therapist","id":"resources_family_therapist","scale":"yes_how_often"},{"about":"caseworker","id":"resources_caseworker","scale":"yes_how_often"},{"id":"plan_say","scale":"degree"},{"id":"plan_fits","scale":"degree_plan"},{"id":"being_heard","scale":"degree"},{"id":"support_fits","scale":"degree"},{"id":"staff_cooperate","scale":"good_bad"}],"per_page":6,"rights":{"holder":"this project","own":true},"scales":{"degree":{"values":[1,2,3,4,5]},"degree_plan":{"outside_means":[6],"values":[1,2,3,4,5,6]},"good_bad":{"values":[1,2,3,4,5]},"yes_how_often":{"values":[1,2,3,4,5]}},"scores":[],"skippable":true,"source":"The five core elements of the programme as parents meet them; topics and answers as in the study, this project’s words","version":"2"},"wording":{"instrument":"core-parent","introduction":"Her spørger vi til den støtte, du får. Du kan ikke svare forkert. Du må gerne springe over.","items":{"being_heard":{"text":"I hvor høj grad bliver du hørt, når du gerne vil noget med den støtte, du får?"},"crisis_talk_caseworker":{"text":"Dit barn bor et andet sted. Taler din rådgiver i kommunen {about} med dig om, hvordan du har det med det, når du har brug for det?"},"crisis_talk_family_therapist":{"text":"Dit barn bor et andet sted. Taler din familiebehandler {about} med dig om, hvordan du har det med det, når du har brug for det?"},"crisis_understood_caseworker":{"text":"Det kan være svært, at dit barn bor et andet sted. I hvor høj grad mærker du, at din rådgiver {about} forstår det?"},"plan_fits":{"text":"I hvor høj grad passer målene i planen til dig og dit liv lige nu?"},"plan_say":{"hint":"Planen siger, hvad du og de ansatte vil gøre sammen. Den hedder en forældrehandleplan. Har du ingen plan, så spring over.","text":"I hvor høj grad har du selv været med til at bestemme, hvad der står i din plan?"},"resources_caseworker":{"text":"Hører du fra din rådgiver {about}, hvad du er god til som mor eller far?"},"resources_family_therapist":{"text":"Hører du fra din familiebehandler {about}, hvad du er god til som mor eller far?"},"staff_cooperate":{"text":"Måske møder du flere fra kommunen. Hvor godt synes du, de arbejder sammen?"},"support_fits":{"text":"Tænk på, hvordan du har det lige nu. I hvor høj grad passer den støtte, du får nu, til det?"}},"kind":"own","language":"da","scales":{"degree":{"1":"I meget lav grad","2":"I lav grad","3":"Hverken lav eller høj grad","4":"I høj grad","5":"I meget høj grad"},"degree_plan":{"1":"I meget lav grad","2":"I lav grad","3":"Hverken lav eller høj grad","4":"I høj grad","5":"I meget høj grad","6":"Ved ikke, eller jeg har ingen plan"},"good_bad":{"1":"Meget skidt","2":"Skidt","3":"Hverken godt eller skidt","4":"Godt","5":"Meget godt"},"yes_how_often":{"1":"Nej","2":"Ja, men sjældent","3":"Ja, en gang imellem","4":"Ja, ofte","5":"Ja, meget ofte"}},"title":"Den støtte, du får"}}');
INSERT INTO version VALUES(21,'785d0c79246cb76be30477774b299985c2e5e88240acb154a66934563fe611c0','psoc','da','{"asked_as":"psoc","instrument":{"id":"psoc","items":[{"id":"psoc_1","scale":"agree"},{"id":"psoc_2","scale":"agree"},{"id":"psoc_3","scale":"agree"},{"id":"psoc_4","scale":"agree"},{"id":"psoc_5","scale":"agree"},{"id":"psoc_6","scale":"agree"},{"id":"psoc_7","scale":"agree"},{"id":"psoc_8","scale":"agree"},{"id":"psoc_9","scale":"agree"},{"id":"psoc_10","scale":"agree"},{"id":"psoc_11","scale":"agree"},{"id":"psoc_12","scale":"agree"},{"id":"psoc_13","scale":"agree"},{"id":"psoc_14","scale":"agree"},{"id":"psoc_15","scale":"agree"},{"id":"psoc_16","scale":"agree"}],"per_page":8,"rights":{"holder":"the authors of the PSOC and of its Danish translation","own":false,"terms":"Only topic labels ship; the words have to be licensed and installed with kvartal wording install."},"scales":{"agree":{"values":[1,2,3,4,5,6]}},"scores":[{"better":"higher","id":"psoc_satisfaction","range":[9.0,54.0],"rule":{"items":["psoc_2","psoc_3","psoc_4","psoc_5","psoc_8","psoc_9","psoc_12","psoc_14","psoc_16"],"kind":"sum","reversed":["psoc_2","psoc_3","psoc_4","psoc_5","psoc_8","psoc_9","psoc_12","psoc_14","psoc_16"]}},{"better":"higher","id":"psoc_efficacy","range":[7.0,42.0],"rule":{"items":["psoc_1","psoc_6","psoc_7","psoc_10","psoc_11","psoc_13","psoc_15"],"kind":"sum"}},{"better":"higher","id":"psoc_total","range":[16.0,96.0],"rule":{"kind":"add","scores":["psoc_satisfaction","psoc_efficacy"]}}],"skippable":true,"source":"Parenting Sense of Competence Scale, 16 items (Johnston & Mash 1989); item 17 of the original left out, as in the study","version":"1"},"wording":{"instrument":"psoc","introduction":"Demonstration: her står kun emner. De rigtige spørgsmål kræver licens.","items":{"psoc_1":{"text":"PSOC, spørgsmål 1"},"psoc_10":{"text":"PSOC, spørgsmål 10"},"psoc_11":{"text":"PSOC, spørgsmål 11"},"psoc_12":{"text":"PSOC, spørgsmål 12"},"psoc_13":{"text":"PSOC, spørgsmål 13"},"psoc_14":{"text":"PSOC, spørgsmål 14"},"psoc_15":{"text":"PSOC, spørgsmål 15"},"psoc_16":{"text":"PSOC, spørgsmål 16"},"psoc_2":{"text":"PSOC, spørgsmål 2"},"psoc_3":{"text":"PSOC, spørgsmål 3"},"psoc_4":{"text":"PSOC, spørgsmål 4"},"psoc_5":{"text":"PSOC, spørgsmål 5"},"psoc_6":{"text":"PSOC, spørgsmål 6"},"psoc_7":{"text":"PSOC, spørgsmål 7"},"psoc_8":{"text":"PSOC, spørgsmål 8"},"psoc_9":{"text":"PSOC, spørgsmål 9"}},"kind":"demonstration","language":"da","scales":{"agree":{"1":"1 (meget uenig)","2":"2","3":"3","4":"4","5":"5","6":"6 (meget enig)"}},"scores":{"psoc_efficacy":"PSOC, mestring","psoc_satisfaction":"PSOC, tilfredshed","psoc_total":"PSOC i alt"},"title":"At være forælder (PSOC)"}}');
INSERT INTO version VALUES(22,'9e8b822b0e9de4c094d27cebb1dba69b005dd0ba2a4b65113540cccccc309485','who-5','en','{"asked_as":"who-5","instrument":{"id":"who-5","items":[{"id":"who5_1","scale":"time"},{"id":"who5_2","scale":"time"},{"id":"who5_3","scale":"time"},{"id":"who5_4","scale":"time"},{"id":"who5_5","scale":"time"}],"per_page":5,"rights":{"holder":"World Health Organization","own":false,"terms":"Free to use, but the words are WHO’s own and are not changed. Only topic labels ship; the words have to be licensed and installed with kvartal wording install."},"scales":{"time":{"values":[5,4,3,2,1,0]}},"scores":[{"better":"higher","id":"who5","range":[0.0,100.0],"rule":{"items":["who5_1","who5_2","who5_3","who5_4","who5_5"],"kind":"sum","times":4}}],"skippable":true,"source":"WHO-5 Well-Being Index; item values and score as in the study: 4 × the sum of five items, 0–100","version":"1"},"wording":{"instrument":"who-5","introduction":"Demonstration: only topics are shown here. The real questions need a licence.","items":{"who5_1":{"text":"WHO-5, the first question (invented)"},"who5_2":{"text":"WHO-5, question 2"},"who5_3":{"text":"WHO-5, question 3"},"who5_4":{"text":"WHO-5, question 4"},"who5_5":{"text":"WHO-5, question 5"}},"kind":"licensed","language":"en","licence":{"date":"2021-01-31","holder":"An invented holder","reference":"7"},"scales":{"time":{"0":"0 (lowest)","1":"1","2":"2","3":"3","4":"4","5":"5 (highest)"}},"scores":{"who5":"WHO-5, well-being"},"title":"Well-being (WHO-5)"}}');
INSERT INTO version VALUES(23,'3bde58e139f2d60f1ba25fe30e7a9a417edb44566ff108986e6d928051d6bbbb','psoc','en','{"asked_as":"psoc","instrument":{"id":"psoc","items":[{"id":"psoc_1","scale":"agree"},{"id":"psoc_2","scale":"agree"},{"id":"psoc_3","scale":"agree"},{"id":"psoc_4","scale":"agree"},{"id":"psoc_5","scale":"agree"},{"id":"psoc_6","scale":"agree"},{"id":"psoc_7","scale":"agree"},{"id":"psoc_8","scale":"agree"},{"id":"psoc_9","scale":"agree"},{"id":"psoc_10","scale":"agree"},{"id":"psoc_11","scale":"agree"},{"id":"psoc_12","scale":"agree"},{"id":"psoc_13","scale":"agree"},{"id":"psoc_14","scale":"agree"},{"id":"psoc_15","scale":"agree"},{"id":"psoc_16","scale":"agree"}],"per_page":8,"rights":{"holder":"the authors of the PSOC and of its Danish translation","own":false,"terms":"Only topic labels ship; the words have to be licensed and installed with kvartal wording install."},"scales":{"agree":{"values":[1,2,3,4,5,6]}},"scores":[{"better":"higher","id":"psoc_satisfaction","range":[9.0,54.0],"rule":{"items":["psoc_2","psoc_3","psoc_4","psoc_5","psoc_8","psoc_9","psoc_12","psoc_14","psoc_16"],"kind":"sum","reversed":["psoc_2","psoc_3","psoc_4","psoc_5","psoc_8","psoc_9","psoc_12","psoc_14","psoc_16"]}},{"better":"higher","id":"psoc_efficacy","range":[7.0,42.0],"rule":{"items":["psoc_1","psoc_6","psoc_7","psoc_10","psoc_11","psoc_13","psoc_15"],"kind":"sum"}},{"better":"higher","id":"psoc_total","range":[16.0,96.0],"rule":{"kind":"add","scores":["psoc_satisfaction","psoc_efficacy"]}}],"skippable":true,"source":"Parenting Sense of Competence Scale, 16 items (Johnston & Mash 1989); item 17 of the original left out, as in the study","version":"1"},"wording":{"instrument":"psoc","introduction":"Demonstration: only topics are shown here. The real questions need a licence.","items":{"psoc_1":{"text":"PSOC, question 1"},"psoc_10":{"text":"PSOC, question 10"},"psoc_11":{"text":"PSOC, question 11"},"psoc_12":{"text":"PSOC, question 12"},"psoc_13":{"text":"PSOC, question 13"},"psoc_14":{"text":"PSOC, question 14"},"psoc_15":{"text":"PSOC, question 15"},"psoc_16":{"text":"PSOC, question 16"},"psoc_2":{"text":"PSOC, question 2"},"psoc_3":{"text":"PSOC, question 3"},"psoc_4":{"text":"PSOC, question 4"},"psoc_5":{"text":"PSOC, question 5"},"psoc_6":{"text":"PSOC, question 6"},"psoc_7":{"text":"PSOC, question 7"},"psoc_8":{"text":"PSOC, question 8"},"psoc_9":{"text":"PSOC, question 9"}},"kind":"demonstration","language":"en","scales":{"agree":{"1":"1 (strongly disagree)","2":"2","3":"3","4":"4","5":"5","6":"6 (strongly agree)"}},"scores":{"psoc_efficacy":"PSOC, efficacy","psoc_satisfaction":"PSOC, satisfaction","psoc_total":"PSOC, total"},"title":"Being a parent (PSOC)"}}');
CREATE TABLE response (
  id INTEGER PRIMARY KEY NOT NULL,
  request_id BIGINT NOT NULL REFERENCES request (id),
  person_id BIGINT NOT NULL,
  started_at TIMESTAMP NOT NULL,
  submitted_at TIMESTAMP, study_words_id BIGINT REFERENCES study_words (id),
  UNIQUE (request_id, person_id)
);
INSERT INTO response VALUES(1,1,1,'2021-03-02 11:00:00','2021-03-02 11:00:00',1);
INSERT INTO response VALUES(2,2,2,'2021-03-02 11:00:00','2021-03-02 11:00:00',1);
INSERT INTO response VALUES(3,3,3,'2021-03-02 11:00:00','2021-03-02 11:00:00',2);
INSERT INTO response VALUES(4,5,5,'2021-03-02 11:00:00','2021-03-02 11:00:00',3);
INSERT INTO response VALUES(5,9,5,'2021-03-02 11:00:00','2021-03-02 11:00:00',3);
INSERT INTO response VALUES(6,10,5,'2021-03-02 11:00:00','2021-03-02 11:00:00',3);
INSERT INTO response VALUES(7,6,6,'2021-03-02 11:00:00','2021-03-02 11:00:00',4);
INSERT INTO response VALUES(8,22,13,'2021-03-02 11:00:00','2021-03-02 11:00:00',1);
INSERT INTO response VALUES(9,23,14,'2021-03-02 11:00:00','2021-03-02 11:00:00',1);
INSERT INTO response VALUES(11,29,18,'2021-03-02 11:00:00','2021-03-02 11:00:00',5);
INSERT INTO response VALUES(12,33,17,'2021-03-02 11:00:00','2021-03-02 11:00:00',2);
INSERT INTO response VALUES(13,40,31,'2021-03-02 11:00:00','2021-03-02 11:00:00',1);
INSERT INTO response VALUES(14,31,20,'2021-03-02 11:00:00',NULL,1);
INSERT INTO response VALUES(15,32,21,'2021-03-02 11:00:00',NULL,1);
INSERT INTO response VALUES(16,17,10,'2021-03-10 11:00:00','2021-03-10 11:00:00',1);
INSERT INTO response VALUES(17,44,24,'2021-04-13 11:00:00','2021-04-13 11:00:00',1);
INSERT INTO response VALUES(18,60,1,'2021-06-02 11:00:00','2021-06-02 11:00:00',1);
INSERT INTO response VALUES(19,62,3,'2021-06-02 11:00:00','2021-06-02 11:00:00',2);
INSERT INTO response VALUES(20,68,5,'2021-06-02 11:00:00','2021-06-02 11:00:00',3);
INSERT INTO response VALUES(21,69,5,'2021-06-02 11:00:00','2021-06-02 11:00:00',3);
INSERT INTO response VALUES(22,70,5,'2021-06-02 11:00:00',NULL,3);
INSERT INTO response VALUES(23,61,2,'2021-06-02 11:00:00',NULL,1);
INSERT INTO response VALUES(24,89,34,'2021-06-02 11:00:00',NULL,2);
INSERT INTO response VALUES(25,90,18,'2021-06-02 11:00:00','2021-06-02 11:00:00',5);
INSERT INTO response VALUES(26,65,6,'2021-06-08 07:02:00','2021-06-08 07:02:00',4);
CREATE TABLE answer (
  id INTEGER PRIMARY KEY NOT NULL,
  response_id BIGINT NOT NULL REFERENCES response (id),
  version_id BIGINT NOT NULL REFERENCES version (id),
  instrument TEXT NOT NULL,
  item TEXT NOT NULL,
  value INTEGER NOT NULL,
  answered_at TIMESTAMP NOT NULL, help_id BIGINT REFERENCES help (id), taken_from BIGINT REFERENCES response (id),
  UNIQUE (response_id, item)
);
INSERT INTO answer VALUES(1,1,1,'core-parent','crisis_talk_family_therapist',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(2,1,1,'core-parent','crisis_talk_caseworker',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(3,1,1,'core-parent','resources_caseworker',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(4,1,1,'core-parent','plan_say',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(5,1,1,'core-parent','plan_fits',6,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(6,1,1,'core-parent','being_heard',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(7,1,1,'core-parent','support_fits',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(8,1,1,'core-parent','staff_cooperate',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(9,1,2,'who-5','who5_1',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(10,1,2,'who-5','who5_2',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(11,1,2,'who-5','who5_3',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(12,1,2,'who-5','who5_4',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(13,1,3,'psoc','psoc_1',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(14,1,3,'psoc','psoc_2',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(15,1,3,'psoc','psoc_3',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(16,1,3,'psoc','psoc_5',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(17,1,3,'psoc','psoc_6',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(18,1,3,'psoc','psoc_7',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(19,1,3,'psoc','psoc_8',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(20,1,3,'psoc','psoc_9',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(21,1,3,'psoc','psoc_10',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(22,1,3,'psoc','psoc_11',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(23,1,3,'psoc','psoc_12',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(24,1,3,'psoc','psoc_13',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(25,1,3,'psoc','psoc_14',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(26,1,3,'psoc','psoc_15',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(27,1,3,'psoc','psoc_16',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(28,1,4,'ces-parent','ces_municipality_1',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(29,1,4,'ces-parent','ces_municipality_2',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(30,1,4,'ces-parent','ces_municipality_3',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(31,1,4,'ces-parent','ces_municipality_4',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(32,2,1,'core-parent','crisis_talk_family_therapist',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(33,2,1,'core-parent','crisis_talk_caseworker',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(34,2,1,'core-parent','crisis_understood_caseworker',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(35,2,1,'core-parent','resources_family_therapist',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(36,2,1,'core-parent','resources_caseworker',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(37,2,1,'core-parent','plan_say',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(38,2,1,'core-parent','plan_fits',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(39,2,1,'core-parent','being_heard',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(40,2,1,'core-parent','support_fits',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(41,2,5,'contact-parent','contact_takes_place',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(42,2,5,'contact-parent','contact_child_happy',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(43,2,5,'contact-parent','contact_child_secure',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(44,2,2,'who-5','who5_1',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(45,2,2,'who-5','who5_2',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(46,2,2,'who-5','who5_3',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(47,2,2,'who-5','who5_4',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(48,2,2,'who-5','who5_5',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(49,2,3,'psoc','psoc_1',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(50,2,3,'psoc','psoc_2',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(51,2,3,'psoc','psoc_3',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(52,2,3,'psoc','psoc_4',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(53,2,3,'psoc','psoc_5',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(54,2,3,'psoc','psoc_6',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(55,2,3,'psoc','psoc_8',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(56,2,3,'psoc','psoc_9',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(57,2,3,'psoc','psoc_10',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(58,2,3,'psoc','psoc_11',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(59,2,3,'psoc','psoc_12',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(60,2,3,'psoc','psoc_13',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(61,2,3,'psoc','psoc_14',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(62,2,3,'psoc','psoc_15',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(63,2,3,'psoc','psoc_16',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(64,2,4,'ces-parent','ces_municipality_1',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(65,2,4,'ces-parent','ces_municipality_2',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(66,2,4,'ces-parent','ces_municipality_3',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(67,2,4,'ces-parent','ces_municipality_4',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(68,3,6,'core-caseworker','crisis_support',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(69,3,6,'core-caseworker','crisis_talk',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(70,3,6,'core-caseworker','plan_say',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(71,3,6,'core-caseworker','resources_told',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(72,3,7,'ces-caseworker','ces_family_therapist_1',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(73,3,7,'ces-caseworker','ces_family_therapist_2',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(74,3,7,'ces-caseworker','ces_family_therapist_3',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(75,3,7,'ces-caseworker','ces_family_therapist_4',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(76,3,7,'ces-caseworker','ces_placement_site_1',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(77,3,7,'ces-caseworker','ces_placement_site_2',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(78,3,7,'ces-caseworker','ces_placement_site_3',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(79,3,7,'ces-caseworker','ces_placement_site_4',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(80,3,7,'ces-caseworker','ces_placement_site_5',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(81,3,7,'ces-caseworker','ces_parent_1',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(82,3,7,'ces-caseworker','ces_parent_2',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(83,3,7,'ces-caseworker','ces_parent_3',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(84,3,7,'ces-caseworker','ces_parent_4',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(85,3,7,'ces-caseworker','ces_parent_5',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(86,4,8,'contact-placement_site','contact_takes_place_parent1',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(87,4,8,'contact-placement_site','contact_takes_place_parent2',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(88,4,8,'contact-placement_site','placement_backed_parent1',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(89,4,8,'contact-placement_site','placement_backed_parent2',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(90,4,9,'sdq-4-10','sdq_1',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(91,4,9,'sdq-4-10','sdq_2',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(92,4,9,'sdq-4-10','sdq_3',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(93,4,9,'sdq-4-10','sdq_4',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(94,4,9,'sdq-4-10','sdq_6',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(95,4,9,'sdq-4-10','sdq_7',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(96,4,9,'sdq-4-10','sdq_8',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(97,4,9,'sdq-4-10','sdq_9',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(98,4,9,'sdq-4-10','sdq_10',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(99,4,9,'sdq-4-10','sdq_12',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(100,4,9,'sdq-4-10','sdq_13',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(101,4,9,'sdq-4-10','sdq_14',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(102,4,9,'sdq-4-10','sdq_15',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(103,4,9,'sdq-4-10','sdq_16',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(104,4,9,'sdq-4-10','sdq_17',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(105,4,9,'sdq-4-10','sdq_18',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(106,4,9,'sdq-4-10','sdq_19',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(107,4,9,'sdq-4-10','sdq_20',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(108,4,9,'sdq-4-10','sdq_21',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(109,4,9,'sdq-4-10','sdq_22',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(110,4,9,'sdq-4-10','sdq_23',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(111,4,9,'sdq-4-10','sdq_24',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(112,4,9,'sdq-4-10','sdq_difficulties',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(113,4,9,'sdq-4-10','sdq_burden',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(114,4,9,'sdq-4-10','sdq_distress',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(115,4,9,'sdq-4-10','sdq_duration',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(116,4,9,'sdq-4-10','sdq_learning',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(117,4,9,'sdq-4-10','sdq_peers',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(118,4,10,'ces-placement_site','ces_caseworker_1',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(119,4,10,'ces-placement_site','ces_caseworker_2',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(120,4,10,'ces-placement_site','ces_caseworker_3',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(121,4,10,'ces-placement_site','ces_caseworker_4',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(122,4,10,'ces-placement_site','ces_family_therapist_2',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(123,4,10,'ces-placement_site','ces_family_therapist_3',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(124,4,10,'ces-placement_site','ces_family_therapist_4',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(125,4,10,'ces-placement_site','ces_family_therapist_5',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(126,4,10,'ces-placement_site','ces_parent_1',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(127,4,10,'ces-placement_site','ces_parent_2',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(128,4,10,'ces-placement_site','ces_parent_3',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(129,4,10,'ces-placement_site','ces_parent_4',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(130,4,10,'ces-placement_site','ces_parent_5',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(131,5,8,'contact-placement_site','contact_takes_place_parent1',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(132,5,8,'contact-placement_site','placement_backed_parent1',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(133,5,9,'sdq-4-10','sdq_1',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(134,5,9,'sdq-4-10','sdq_2',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(135,5,9,'sdq-4-10','sdq_3',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(136,5,9,'sdq-4-10','sdq_5',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(137,5,9,'sdq-4-10','sdq_6',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(138,5,9,'sdq-4-10','sdq_7',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(139,5,9,'sdq-4-10','sdq_8',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(140,5,9,'sdq-4-10','sdq_9',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(141,5,9,'sdq-4-10','sdq_10',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(142,5,9,'sdq-4-10','sdq_11',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(143,5,9,'sdq-4-10','sdq_12',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(144,5,9,'sdq-4-10','sdq_13',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(145,5,9,'sdq-4-10','sdq_14',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(146,5,9,'sdq-4-10','sdq_16',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(147,5,9,'sdq-4-10','sdq_17',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(148,5,9,'sdq-4-10','sdq_18',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(149,5,9,'sdq-4-10','sdq_19',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(150,5,9,'sdq-4-10','sdq_21',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(151,5,9,'sdq-4-10','sdq_22',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(152,5,9,'sdq-4-10','sdq_23',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(153,5,9,'sdq-4-10','sdq_24',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(154,5,9,'sdq-4-10','sdq_25',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(155,5,9,'sdq-4-10','sdq_difficulties',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(156,5,10,'ces-placement_site','ces_caseworker_1',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(157,5,10,'ces-placement_site','ces_caseworker_2',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(158,5,10,'ces-placement_site','ces_caseworker_3',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(159,5,10,'ces-placement_site','ces_caseworker_4',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(160,5,10,'ces-placement_site','ces_caseworker_5',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(161,5,10,'ces-placement_site','ces_family_therapist_1',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(162,5,10,'ces-placement_site','ces_family_therapist_2',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(163,5,10,'ces-placement_site','ces_family_therapist_4',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(164,5,10,'ces-placement_site','ces_family_therapist_5',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(165,5,10,'ces-placement_site','ces_parent_1',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(166,5,10,'ces-placement_site','ces_parent_2',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(167,5,10,'ces-placement_site','ces_parent_3',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(168,5,10,'ces-placement_site','ces_parent_4',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(169,6,8,'contact-placement_site','placement_backed_parent1',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(170,6,11,'sdq-2-4','sdq_1',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(171,6,11,'sdq-2-4','sdq_2',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(172,6,11,'sdq-2-4','sdq_4',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(173,6,11,'sdq-2-4','sdq_5',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(174,6,11,'sdq-2-4','sdq_6',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(175,6,11,'sdq-2-4','sdq_7',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(176,6,11,'sdq-2-4','sdq_8',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(177,6,11,'sdq-2-4','sdq_9',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(178,6,11,'sdq-2-4','sdq_11',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(179,6,11,'sdq-2-4','sdq_12',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(180,6,11,'sdq-2-4','sdq_13',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(181,6,11,'sdq-2-4','sdq_14',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(182,6,11,'sdq-2-4','sdq_15',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(183,6,11,'sdq-2-4','sdq_16',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(184,6,11,'sdq-2-4','sdq_17',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(185,6,11,'sdq-2-4','sdq_18',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(186,6,11,'sdq-2-4','sdq_20',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(187,6,11,'sdq-2-4','sdq_21',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(188,6,11,'sdq-2-4','sdq_22',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(189,6,11,'sdq-2-4','sdq_23',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(190,6,11,'sdq-2-4','sdq_25',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(191,6,11,'sdq-2-4','sdq_difficulties',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(192,6,11,'sdq-2-4','sdq_burden',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(193,6,11,'sdq-2-4','sdq_distress',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(194,6,11,'sdq-2-4','sdq_duration',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(195,6,11,'sdq-2-4','sdq_learning',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(196,6,11,'sdq-2-4','sdq_peers',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(197,6,10,'ces-placement_site','ces_family_therapist_3',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(198,6,10,'ces-placement_site','ces_parent_5',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(199,6,10,'ces-placement_site','ces_caseworker_1',2,'2021-03-02 11:00:00',NULL,5);
INSERT INTO answer VALUES(200,6,10,'ces-placement_site','ces_caseworker_2',2,'2021-03-02 11:00:00',NULL,5);
INSERT INTO answer VALUES(201,6,10,'ces-placement_site','ces_caseworker_3',2,'2021-03-02 11:00:00',NULL,5);
INSERT INTO answer VALUES(202,6,10,'ces-placement_site','ces_caseworker_4',2,'2021-03-02 11:00:00',NULL,5);
INSERT INTO answer VALUES(203,6,10,'ces-placement_site','ces_caseworker_5',2,'2021-03-02 11:00:00',NULL,5);
INSERT INTO answer VALUES(204,6,10,'ces-placement_site','ces_family_therapist_1',4,'2021-03-02 11:00:00',NULL,5);
INSERT INTO answer VALUES(205,6,10,'ces-placement_site','ces_family_therapist_2',4,'2021-03-02 11:00:00',NULL,5);
INSERT INTO answer VALUES(206,6,10,'ces-placement_site','ces_family_therapist_4',5,'2021-03-02 11:00:00',NULL,5);
INSERT INTO answer VALUES(207,6,10,'ces-placement_site','ces_family_therapist_5',5,'2021-03-02 11:00:00',NULL,5);
INSERT INTO answer VALUES(208,6,10,'ces-placement_site','ces_parent_1',3,'2021-03-02 11:00:00',NULL,5);
INSERT INTO answer VALUES(209,6,10,'ces-placement_site','ces_parent_2',3,'2021-03-02 11:00:00',NULL,5);
INSERT INTO answer VALUES(210,6,10,'ces-placement_site','ces_parent_3',3,'2021-03-02 11:00:00',NULL,5);
INSERT INTO answer VALUES(211,6,10,'ces-placement_site','ces_parent_4',3,'2021-03-02 11:00:00',NULL,5);
INSERT INTO answer VALUES(212,7,12,'core-parent','crisis_talk_family_therapist',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(213,7,12,'core-parent','crisis_talk_caseworker',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(214,7,12,'core-parent','resources_family_therapist',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(215,7,12,'core-parent','resources_caseworker',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(216,7,12,'core-parent','plan_say',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(217,7,12,'core-parent','plan_fits',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(218,7,12,'core-parent','being_heard',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(219,7,12,'core-parent','support_fits',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(220,7,12,'core-parent','staff_cooperate',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(221,7,13,'contact-parent','contact_takes_place',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(222,7,14,'who-5','who5_1',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(223,7,14,'who-5','who5_3',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(224,7,14,'who-5','who5_4',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(225,7,14,'who-5','who5_5',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(226,7,15,'psoc','psoc_2',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(227,7,15,'psoc','psoc_3',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(228,7,15,'psoc','psoc_4',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(229,7,15,'psoc','psoc_5',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(230,7,15,'psoc','psoc_6',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(231,7,15,'psoc','psoc_7',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(232,7,15,'psoc','psoc_8',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(233,7,15,'psoc','psoc_9',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(234,7,15,'psoc','psoc_11',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(235,7,15,'psoc','psoc_12',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(236,7,15,'psoc','psoc_13',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(237,7,15,'psoc','psoc_14',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(238,7,15,'psoc','psoc_15',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(239,7,15,'psoc','psoc_16',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(240,7,16,'ces-parent','ces_municipality_1',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(241,7,16,'ces-parent','ces_municipality_2',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(242,7,16,'ces-parent','ces_municipality_3',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(243,7,16,'ces-parent','ces_municipality_4',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(244,7,16,'ces-parent','ces_municipality_5',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(245,8,1,'core-parent','crisis_talk_family_therapist',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(246,8,1,'core-parent','crisis_understood_caseworker',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(247,8,1,'core-parent','resources_family_therapist',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(248,8,1,'core-parent','resources_caseworker',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(249,8,1,'core-parent','plan_say',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(250,8,1,'core-parent','plan_fits',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(251,8,1,'core-parent','being_heard',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(252,8,1,'core-parent','support_fits',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(253,8,1,'core-parent','staff_cooperate',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(254,8,5,'contact-parent','contact_takes_place',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(255,8,2,'who-5','who5_1',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(256,8,2,'who-5','who5_2',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(257,8,2,'who-5','who5_4',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(258,8,2,'who-5','who5_5',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(259,8,3,'psoc','psoc_1',6,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(260,8,3,'psoc','psoc_3',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(261,8,3,'psoc','psoc_4',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(262,8,3,'psoc','psoc_5',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(263,8,3,'psoc','psoc_6',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(264,8,3,'psoc','psoc_7',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(265,8,3,'psoc','psoc_8',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(266,8,3,'psoc','psoc_9',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(267,8,3,'psoc','psoc_10',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(268,8,3,'psoc','psoc_11',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(269,8,3,'psoc','psoc_12',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(270,8,3,'psoc','psoc_13',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(271,8,3,'psoc','psoc_14',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(272,8,3,'psoc','psoc_15',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(273,8,3,'psoc','psoc_16',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(274,8,4,'ces-parent','ces_municipality_1',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(275,8,4,'ces-parent','ces_municipality_2',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(276,8,4,'ces-parent','ces_municipality_3',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(277,8,4,'ces-parent','ces_municipality_4',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(278,8,4,'ces-parent','ces_municipality_5',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(279,9,1,'core-parent','crisis_talk_family_therapist',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(280,9,1,'core-parent','crisis_talk_caseworker',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(281,9,1,'core-parent','crisis_understood_caseworker',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(282,9,1,'core-parent','resources_family_therapist',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(283,9,1,'core-parent','resources_caseworker',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(284,9,1,'core-parent','plan_say',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(285,9,1,'core-parent','plan_fits',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(286,9,1,'core-parent','being_heard',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(287,9,1,'core-parent','support_fits',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(288,9,1,'core-parent','staff_cooperate',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(289,9,5,'contact-parent','contact_takes_place',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(290,9,5,'contact-parent','contact_child_happy',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(291,9,5,'contact-parent','contact_child_secure',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(292,9,2,'who-5','who5_1',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(293,9,2,'who-5','who5_2',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(294,9,2,'who-5','who5_3',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(295,9,2,'who-5','who5_4',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(296,9,2,'who-5','who5_5',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(297,9,3,'psoc','psoc_1',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(298,9,3,'psoc','psoc_2',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(299,9,3,'psoc','psoc_3',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(300,9,3,'psoc','psoc_4',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(301,9,3,'psoc','psoc_5',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(302,9,3,'psoc','psoc_7',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(303,9,3,'psoc','psoc_8',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(304,9,3,'psoc','psoc_9',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(305,9,3,'psoc','psoc_10',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(306,9,3,'psoc','psoc_12',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(307,9,3,'psoc','psoc_13',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(308,9,3,'psoc','psoc_14',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(309,9,3,'psoc','psoc_15',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(310,9,3,'psoc','psoc_16',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(311,9,4,'ces-parent','ces_municipality_1',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(312,9,4,'ces-parent','ces_municipality_2',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(313,9,4,'ces-parent','ces_municipality_3',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(314,9,4,'ces-parent','ces_municipality_4',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(315,9,4,'ces-parent','ces_municipality_5',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(350,11,17,'core-family_therapist','crisis_support',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(351,11,17,'core-family_therapist','resources_told',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(352,11,18,'ces-family_therapist','ces_caseworker_1',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(353,11,18,'ces-family_therapist','ces_caseworker_3',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(354,11,18,'ces-family_therapist','ces_caseworker_4',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(355,11,18,'ces-family_therapist','ces_caseworker_5',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(356,11,18,'ces-family_therapist','ces_placement_site_1',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(357,11,18,'ces-family_therapist','ces_placement_site_3',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(358,11,18,'ces-family_therapist','ces_placement_site_4',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(359,11,18,'ces-family_therapist','ces_placement_site_5',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(360,11,18,'ces-family_therapist','ces_parent_1',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(361,11,18,'ces-family_therapist','ces_parent_2',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(362,11,18,'ces-family_therapist','ces_parent_3',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(363,11,18,'ces-family_therapist','ces_parent_4',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(364,11,18,'ces-family_therapist','ces_parent_5',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(365,12,6,'core-caseworker','crisis_support',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(366,12,6,'core-caseworker','crisis_talk',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(367,12,6,'core-caseworker','plan_ownership',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(368,12,6,'core-caseworker','plan_say',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(369,12,6,'core-caseworker','resources_told',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(370,12,7,'ces-caseworker','ces_family_therapist_1',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(371,12,7,'ces-caseworker','ces_family_therapist_2',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(372,12,7,'ces-caseworker','ces_family_therapist_3',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(373,12,7,'ces-caseworker','ces_family_therapist_4',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(374,12,7,'ces-caseworker','ces_family_therapist_5',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(375,12,7,'ces-caseworker','ces_placement_site_1',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(376,12,7,'ces-caseworker','ces_placement_site_2',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(377,12,7,'ces-caseworker','ces_placement_site_3',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(378,12,7,'ces-caseworker','ces_placement_site_5',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(379,12,7,'ces-caseworker','ces_parent_1',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(380,12,7,'ces-caseworker','ces_parent_2',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(381,12,7,'ces-caseworker','ces_parent_3',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(382,12,7,'ces-caseworker','ces_parent_4',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(383,12,7,'ces-caseworker','ces_parent_5',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(384,12,19,'pss','pss_1',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(385,12,19,'pss','pss_2',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(386,12,19,'pss','pss_4',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(387,12,19,'pss','pss_5',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(388,12,19,'pss','pss_6',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(389,12,19,'pss','pss_7',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(390,12,19,'pss','pss_8',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(391,12,19,'pss','pss_9',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(392,12,19,'pss','pss_10',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(393,12,19,'pss','pss_11',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(394,12,19,'pss','pss_13',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(395,12,19,'pss','pss_14',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(396,12,19,'pss','pss_15',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(397,12,19,'pss','pss_16',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(398,12,19,'pss','pss_17',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(399,12,19,'pss','pss_18',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(400,13,1,'core-parent','crisis_talk_family_therapist',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(401,13,1,'core-parent','crisis_talk_caseworker',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(402,13,1,'core-parent','crisis_understood_caseworker',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(403,13,1,'core-parent','resources_family_therapist',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(404,13,1,'core-parent','resources_caseworker',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(405,13,1,'core-parent','plan_say',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(406,13,1,'core-parent','plan_fits',4,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(407,13,1,'core-parent','being_heard',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(408,13,1,'core-parent','support_fits',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(409,13,1,'core-parent','staff_cooperate',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(410,13,5,'contact-parent','contact_takes_place',0,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(411,13,2,'who-5','who5_2',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(412,13,2,'who-5','who5_3',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(413,13,2,'who-5','who5_4',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(414,13,2,'who-5','who5_5',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(415,13,3,'psoc','psoc_1',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(416,13,3,'psoc','psoc_2',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(417,13,3,'psoc','psoc_3',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(418,13,3,'psoc','psoc_4',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(419,13,3,'psoc','psoc_5',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(420,13,3,'psoc','psoc_6',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(421,13,3,'psoc','psoc_7',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(422,13,3,'psoc','psoc_8',1,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(423,13,3,'psoc','psoc_10',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(424,13,3,'psoc','psoc_11',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(425,13,3,'psoc','psoc_12',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(426,13,3,'psoc','psoc_13',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(427,13,3,'psoc','psoc_14',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(428,13,3,'psoc','psoc_15',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(429,13,3,'psoc','psoc_16',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(430,13,4,'ces-parent','ces_municipality_1',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(431,13,4,'ces-parent','ces_municipality_3',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(432,13,4,'ces-parent','ces_municipality_4',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(433,13,4,'ces-parent','ces_municipality_5',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(434,14,1,'core-parent','crisis_talk_family_therapist',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(435,14,1,'core-parent','crisis_talk_caseworker',2,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(436,14,1,'core-parent','crisis_understood_caseworker',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(437,14,1,'core-parent','resources_family_therapist',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(438,15,1,'core-parent','crisis_talk_family_therapist',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(439,15,1,'core-parent','crisis_talk_caseworker',5,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(440,15,1,'core-parent','crisis_understood_caseworker',3,'2021-03-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(441,16,1,'core-parent','crisis_talk_family_therapist',1,'2021-03-10 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(442,16,1,'core-parent','crisis_understood_caseworker',4,'2021-03-10 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(443,16,1,'core-parent','resources_family_therapist',3,'2021-03-10 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(444,16,1,'core-parent','resources_caseworker',5,'2021-03-10 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(445,16,1,'core-parent','plan_say',4,'2021-03-10 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(446,16,1,'core-parent','being_heard',1,'2021-03-10 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(447,16,1,'core-parent','staff_cooperate',3,'2021-03-10 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(448,16,2,'who-5','who5_1',1,'2021-03-10 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(449,16,2,'who-5','who5_2',1,'2021-03-10 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(450,16,2,'who-5','who5_3',1,'2021-03-10 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(451,16,2,'who-5','who5_4',1,'2021-03-10 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(452,16,2,'who-5','who5_5',1,'2021-03-10 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(453,16,3,'psoc','psoc_1',2,'2021-03-10 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(454,16,3,'psoc','psoc_2',2,'2021-03-10 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(455,16,3,'psoc','psoc_3',2,'2021-03-10 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(456,16,3,'psoc','psoc_4',2,'2021-03-10 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(457,16,3,'psoc','psoc_6',3,'2021-03-10 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(458,16,3,'psoc','psoc_7',3,'2021-03-10 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(459,16,3,'psoc','psoc_8',3,'2021-03-10 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(460,16,3,'psoc','psoc_9',3,'2021-03-10 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(461,16,3,'psoc','psoc_11',1,'2021-03-10 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(462,16,3,'psoc','psoc_12',1,'2021-03-10 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(463,16,3,'psoc','psoc_13',1,'2021-03-10 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(464,16,3,'psoc','psoc_14',1,'2021-03-10 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(465,16,3,'psoc','psoc_15',1,'2021-03-10 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(466,16,3,'psoc','psoc_16',1,'2021-03-10 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(467,16,4,'ces-parent','ces_municipality_1',5,'2021-03-10 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(468,16,4,'ces-parent','ces_municipality_2',5,'2021-03-10 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(469,16,4,'ces-parent','ces_municipality_3',5,'2021-03-10 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(470,16,4,'ces-parent','ces_municipality_4',5,'2021-03-10 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(471,16,4,'ces-parent','ces_municipality_5',5,'2021-03-10 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(472,17,1,'core-parent','crisis_talk_caseworker',3,'2021-04-13 11:00:00',1,NULL);
INSERT INTO answer VALUES(473,17,1,'core-parent','crisis_understood_caseworker',4,'2021-04-13 11:00:00',1,NULL);
INSERT INTO answer VALUES(474,17,1,'core-parent','resources_caseworker',3,'2021-04-13 11:00:00',1,NULL);
INSERT INTO answer VALUES(475,17,1,'core-parent','plan_say',3,'2021-04-13 11:00:00',1,NULL);
INSERT INTO answer VALUES(476,17,1,'core-parent','being_heard',4,'2021-04-13 11:00:00',1,NULL);
INSERT INTO answer VALUES(477,17,1,'core-parent','support_fits',1,'2021-04-13 11:00:00',1,NULL);
INSERT INTO answer VALUES(478,17,1,'core-parent','staff_cooperate',1,'2021-04-13 11:00:00',1,NULL);
INSERT INTO answer VALUES(479,17,5,'contact-parent','contact_takes_place',0,'2021-04-13 11:00:00',1,NULL);
INSERT INTO answer VALUES(480,17,2,'who-5','who5_1',5,'2021-04-13 11:00:00',1,NULL);
INSERT INTO answer VALUES(481,17,2,'who-5','who5_2',5,'2021-04-13 11:00:00',1,NULL);
INSERT INTO answer VALUES(482,17,2,'who-5','who5_3',5,'2021-04-13 11:00:00',1,NULL);
INSERT INTO answer VALUES(483,17,2,'who-5','who5_4',5,'2021-04-13 11:00:00',1,NULL);
INSERT INTO answer VALUES(484,17,2,'who-5','who5_5',5,'2021-04-13 11:00:00',1,NULL);
INSERT INTO answer VALUES(485,17,3,'psoc','psoc_1',4,'2021-04-13 11:00:00',1,NULL);
INSERT INTO answer VALUES(486,17,3,'psoc','psoc_2',4,'2021-04-13 11:00:00',1,NULL);
INSERT INTO answer VALUES(487,17,3,'psoc','psoc_3',4,'2021-04-13 11:00:00',1,NULL);
INSERT INTO answer VALUES(488,17,3,'psoc','psoc_4',4,'2021-04-13 11:00:00',1,NULL);
INSERT INTO answer VALUES(489,17,3,'psoc','psoc_5',4,'2021-04-13 11:00:00',1,NULL);
INSERT INTO answer VALUES(490,17,3,'psoc','psoc_7',5,'2021-04-13 11:00:00',1,NULL);
INSERT INTO answer VALUES(491,17,3,'psoc','psoc_8',5,'2021-04-13 11:00:00',1,NULL);
INSERT INTO answer VALUES(492,17,3,'psoc','psoc_9',5,'2021-04-13 11:00:00',1,NULL);
INSERT INTO answer VALUES(493,17,3,'psoc','psoc_11',2,'2021-04-13 11:00:00',1,NULL);
INSERT INTO answer VALUES(494,17,3,'psoc','psoc_12',2,'2021-04-13 11:00:00',1,NULL);
INSERT INTO answer VALUES(495,17,3,'psoc','psoc_13',2,'2021-04-13 11:00:00',1,NULL);
INSERT INTO answer VALUES(496,17,3,'psoc','psoc_14',2,'2021-04-13 11:00:00',1,NULL);
INSERT INTO answer VALUES(497,17,3,'psoc','psoc_15',2,'2021-04-13 11:00:00',1,NULL);
INSERT INTO answer VALUES(498,17,3,'psoc','psoc_16',2,'2021-04-13 11:00:00',1,NULL);
INSERT INTO answer VALUES(499,17,4,'ces-parent','ces_municipality_1',2,'2021-04-13 11:00:00',1,NULL);
INSERT INTO answer VALUES(500,17,4,'ces-parent','ces_municipality_2',2,'2021-04-13 11:00:00',1,NULL);
INSERT INTO answer VALUES(501,17,4,'ces-parent','ces_municipality_3',2,'2021-04-13 11:00:00',1,NULL);
INSERT INTO answer VALUES(502,17,4,'ces-parent','ces_municipality_5',3,'2021-04-13 11:00:00',1,NULL);
INSERT INTO answer VALUES(503,17,1,'core-parent','crisis_talk_family_therapist',1,'2021-04-13 11:00:00',1,NULL);
INSERT INTO answer VALUES(504,17,1,'core-parent','resources_family_therapist',4,'2021-04-13 11:00:00',1,NULL);
INSERT INTO answer VALUES(505,18,20,'core-parent','crisis_talk_family_therapist',5,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(506,18,20,'core-parent','crisis_talk_caseworker',5,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(507,18,20,'core-parent','crisis_understood_caseworker',4,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(508,18,20,'core-parent','resources_family_therapist',4,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(509,18,20,'core-parent','resources_caseworker',2,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(510,18,20,'core-parent','plan_say',4,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(511,18,20,'core-parent','plan_fits',5,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(512,18,20,'core-parent','being_heard',5,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(513,18,20,'core-parent','support_fits',5,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(514,18,20,'core-parent','staff_cooperate',2,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(515,18,5,'contact-parent','contact_takes_place',0,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(516,18,2,'who-5','who5_1',5,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(517,18,2,'who-5','who5_2',5,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(518,18,2,'who-5','who5_3',5,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(519,18,2,'who-5','who5_4',5,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(520,18,2,'who-5','who5_5',5,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(521,18,21,'psoc','psoc_1',4,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(522,18,21,'psoc','psoc_2',4,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(523,18,21,'psoc','psoc_3',4,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(524,18,21,'psoc','psoc_4',4,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(525,18,21,'psoc','psoc_5',4,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(526,18,21,'psoc','psoc_7',5,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(527,18,21,'psoc','psoc_8',5,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(528,18,21,'psoc','psoc_9',5,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(529,18,21,'psoc','psoc_10',3,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(530,18,21,'psoc','psoc_11',3,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(531,18,21,'psoc','psoc_13',4,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(532,18,21,'psoc','psoc_14',4,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(533,18,21,'psoc','psoc_15',4,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(534,18,21,'psoc','psoc_16',4,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(535,18,4,'ces-parent','ces_municipality_1',3,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(536,18,4,'ces-parent','ces_municipality_2',3,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(537,18,4,'ces-parent','ces_municipality_3',3,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(538,18,4,'ces-parent','ces_municipality_4',3,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(539,18,4,'ces-parent','ces_municipality_5',3,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(540,19,6,'core-caseworker','crisis_support',2,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(541,19,6,'core-caseworker','crisis_talk',2,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(542,19,6,'core-caseworker','plan_ownership',4,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(543,19,6,'core-caseworker','plan_say',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(544,19,6,'core-caseworker','resources_told',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(545,19,7,'ces-caseworker','ces_family_therapist_1',5,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(546,19,7,'ces-caseworker','ces_family_therapist_3',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(547,19,7,'ces-caseworker','ces_family_therapist_4',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(548,19,7,'ces-caseworker','ces_family_therapist_5',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(549,19,7,'ces-caseworker','ces_placement_site_1',3,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(550,19,7,'ces-caseworker','ces_placement_site_2',3,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(551,19,7,'ces-caseworker','ces_placement_site_3',3,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(552,19,7,'ces-caseworker','ces_placement_site_4',3,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(553,19,7,'ces-caseworker','ces_parent_1',3,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(554,19,7,'ces-caseworker','ces_parent_2',3,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(555,19,7,'ces-caseworker','ces_parent_3',3,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(556,19,7,'ces-caseworker','ces_parent_5',4,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(557,20,8,'contact-placement_site','placement_backed_parent1',2,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(558,20,9,'sdq-4-10','sdq_1',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(559,20,9,'sdq-4-10','sdq_2',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(560,20,9,'sdq-4-10','sdq_3',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(561,20,9,'sdq-4-10','sdq_4',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(562,20,9,'sdq-4-10','sdq_5',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(563,20,9,'sdq-4-10','sdq_7',2,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(564,20,9,'sdq-4-10','sdq_8',2,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(565,20,9,'sdq-4-10','sdq_9',2,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(566,20,9,'sdq-4-10','sdq_11',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(567,20,9,'sdq-4-10','sdq_12',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(568,20,9,'sdq-4-10','sdq_13',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(569,20,9,'sdq-4-10','sdq_14',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(570,20,9,'sdq-4-10','sdq_15',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(571,20,9,'sdq-4-10','sdq_16',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(572,20,9,'sdq-4-10','sdq_17',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(573,20,9,'sdq-4-10','sdq_18',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(574,20,9,'sdq-4-10','sdq_20',0,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(575,20,9,'sdq-4-10','sdq_21',0,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(576,20,9,'sdq-4-10','sdq_22',0,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(577,20,9,'sdq-4-10','sdq_23',0,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(578,20,9,'sdq-4-10','sdq_25',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(579,20,9,'sdq-4-10','sdq_difficulties',2,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(580,20,9,'sdq-4-10','sdq_change',0,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(581,20,9,'sdq-4-10','sdq_distress',2,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(582,20,9,'sdq-4-10','sdq_duration',3,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(583,20,9,'sdq-4-10','sdq_helpful',3,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(584,20,9,'sdq-4-10','sdq_learning',3,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(585,20,9,'sdq-4-10','sdq_peers',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(586,20,10,'ces-placement_site','ces_caseworker_1',4,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(587,20,10,'ces-placement_site','ces_caseworker_2',4,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(588,20,10,'ces-placement_site','ces_caseworker_3',4,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(589,20,10,'ces-placement_site','ces_caseworker_5',5,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(590,20,10,'ces-placement_site','ces_family_therapist_1',5,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(591,20,10,'ces-placement_site','ces_family_therapist_2',5,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(592,20,10,'ces-placement_site','ces_family_therapist_3',5,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(593,20,10,'ces-placement_site','ces_family_therapist_4',5,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(594,20,10,'ces-placement_site','ces_family_therapist_5',5,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(595,20,10,'ces-placement_site','ces_parent_1',5,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(596,20,10,'ces-placement_site','ces_parent_2',5,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(597,20,10,'ces-placement_site','ces_parent_3',5,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(598,20,10,'ces-placement_site','ces_parent_5',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(599,21,8,'contact-placement_site','contact_takes_place_parent1',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(600,21,8,'contact-placement_site','contact_child_happy_parent1',4,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(601,21,8,'contact-placement_site','contact_child_secure_parent1',5,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(602,21,8,'contact-placement_site','placement_backed_parent1',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(603,21,11,'sdq-2-4','sdq_1',0,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(604,21,11,'sdq-2-4','sdq_2',0,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(605,21,11,'sdq-2-4','sdq_3',0,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(606,21,11,'sdq-2-4','sdq_4',0,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(607,21,11,'sdq-2-4','sdq_6',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(608,21,11,'sdq-2-4','sdq_7',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(609,21,11,'sdq-2-4','sdq_8',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(610,21,11,'sdq-2-4','sdq_9',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(611,21,11,'sdq-2-4','sdq_10',0,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(612,21,11,'sdq-2-4','sdq_11',0,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(613,21,11,'sdq-2-4','sdq_13',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(614,21,11,'sdq-2-4','sdq_14',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(615,21,11,'sdq-2-4','sdq_15',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(616,21,11,'sdq-2-4','sdq_16',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(617,21,11,'sdq-2-4','sdq_17',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(618,21,11,'sdq-2-4','sdq_18',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(619,21,11,'sdq-2-4','sdq_19',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(620,21,11,'sdq-2-4','sdq_20',0,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(621,21,11,'sdq-2-4','sdq_21',0,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(622,21,11,'sdq-2-4','sdq_22',0,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(623,21,11,'sdq-2-4','sdq_23',0,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(624,21,11,'sdq-2-4','sdq_24',0,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(625,21,11,'sdq-2-4','sdq_25',0,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(626,21,11,'sdq-2-4','sdq_change',2,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(627,21,11,'sdq-2-4','sdq_helpful',3,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(628,21,10,'ces-placement_site','ces_caseworker_4',5,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(629,21,10,'ces-placement_site','ces_parent_4',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(630,21,10,'ces-placement_site','ces_caseworker_1',4,'2021-06-02 11:00:00',NULL,20);
INSERT INTO answer VALUES(631,21,10,'ces-placement_site','ces_caseworker_2',4,'2021-06-02 11:00:00',NULL,20);
INSERT INTO answer VALUES(632,21,10,'ces-placement_site','ces_caseworker_3',4,'2021-06-02 11:00:00',NULL,20);
INSERT INTO answer VALUES(633,21,10,'ces-placement_site','ces_caseworker_5',5,'2021-06-02 11:00:00',NULL,20);
INSERT INTO answer VALUES(634,21,10,'ces-placement_site','ces_family_therapist_1',5,'2021-06-02 11:00:00',NULL,20);
INSERT INTO answer VALUES(635,21,10,'ces-placement_site','ces_family_therapist_2',5,'2021-06-02 11:00:00',NULL,20);
INSERT INTO answer VALUES(636,21,10,'ces-placement_site','ces_family_therapist_3',5,'2021-06-02 11:00:00',NULL,20);
INSERT INTO answer VALUES(637,21,10,'ces-placement_site','ces_family_therapist_4',5,'2021-06-02 11:00:00',NULL,20);
INSERT INTO answer VALUES(638,21,10,'ces-placement_site','ces_family_therapist_5',5,'2021-06-02 11:00:00',NULL,20);
INSERT INTO answer VALUES(639,21,10,'ces-placement_site','ces_parent_1',5,'2021-06-02 11:00:00',NULL,20);
INSERT INTO answer VALUES(640,21,10,'ces-placement_site','ces_parent_2',5,'2021-06-02 11:00:00',NULL,20);
INSERT INTO answer VALUES(641,21,10,'ces-placement_site','ces_parent_3',5,'2021-06-02 11:00:00',NULL,20);
INSERT INTO answer VALUES(642,21,10,'ces-placement_site','ces_parent_5',1,'2021-06-02 11:00:00',NULL,20);
INSERT INTO answer VALUES(643,22,8,'contact-placement_site','contact_takes_place_parent1',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(644,22,8,'contact-placement_site','contact_child_secure_parent1',3,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(645,22,8,'contact-placement_site','placement_backed_parent1',3,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(647,23,20,'core-parent','crisis_talk_caseworker',5,'2021-06-15 11:40:00',2,NULL);
INSERT INTO answer VALUES(648,23,20,'core-parent','crisis_understood_caseworker',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(649,23,20,'core-parent','resources_family_therapist',2,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(650,23,20,'core-parent','resources_caseworker',5,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(651,23,20,'core-parent','plan_say',4,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(652,24,6,'core-caseworker','crisis_support',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(653,24,6,'core-caseworker','crisis_talk',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(654,24,6,'core-caseworker','plan_ownership',2,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(655,24,6,'core-caseworker','plan_say',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(656,24,6,'core-caseworker','resources_told',5,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(657,25,17,'core-family_therapist','crisis_support',2,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(658,25,17,'core-family_therapist','crisis_talk',2,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(659,25,17,'core-family_therapist','plan_ownership',4,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(660,25,17,'core-family_therapist','resources_told',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(661,25,18,'ces-family_therapist','ces_caseworker_1',3,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(662,25,18,'ces-family_therapist','ces_caseworker_2',3,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(663,25,18,'ces-family_therapist','ces_caseworker_3',3,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(664,25,18,'ces-family_therapist','ces_caseworker_4',3,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(665,25,18,'ces-family_therapist','ces_caseworker_5',3,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(666,25,18,'ces-family_therapist','ces_placement_site_1',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(667,25,18,'ces-family_therapist','ces_placement_site_2',1,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(668,25,18,'ces-family_therapist','ces_placement_site_4',2,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(669,25,18,'ces-family_therapist','ces_placement_site_5',2,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(670,25,18,'ces-family_therapist','ces_parent_1',5,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(671,25,18,'ces-family_therapist','ces_parent_2',5,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(672,25,18,'ces-family_therapist','ces_parent_3',5,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(673,25,18,'ces-family_therapist','ces_parent_4',5,'2021-06-02 11:00:00',NULL,NULL);
INSERT INTO answer VALUES(674,26,12,'core-parent','crisis_talk_family_therapist',5,'2021-06-08 07:02:00',NULL,NULL);
INSERT INTO answer VALUES(675,26,12,'core-parent','crisis_talk_caseworker',3,'2021-06-08 07:02:00',NULL,NULL);
INSERT INTO answer VALUES(676,26,12,'core-parent','crisis_understood_caseworker',2,'2021-06-08 07:02:00',NULL,NULL);
INSERT INTO answer VALUES(677,26,12,'core-parent','plan_say',4,'2021-06-08 07:02:00',NULL,NULL);
INSERT INTO answer VALUES(678,26,12,'core-parent','plan_fits',4,'2021-06-08 07:02:00',NULL,NULL);
INSERT INTO answer VALUES(679,26,12,'core-parent','being_heard',5,'2021-06-08 07:02:00',NULL,NULL);
INSERT INTO answer VALUES(680,26,12,'core-parent','support_fits',3,'2021-06-08 07:02:00',NULL,NULL);
INSERT INTO answer VALUES(681,26,12,'core-parent','staff_cooperate',1,'2021-06-08 07:02:00',NULL,NULL);
INSERT INTO answer VALUES(682,26,22,'who-5','who5_1',1,'2021-06-08 07:02:00',NULL,NULL);
INSERT INTO answer VALUES(683,26,22,'who-5','who5_2',1,'2021-06-08 07:02:00',NULL,NULL);
INSERT INTO answer VALUES(684,26,22,'who-5','who5_3',1,'2021-06-08 07:02:00',NULL,NULL);
INSERT INTO answer VALUES(685,26,22,'who-5','who5_4',1,'2021-06-08 07:02:00',NULL,NULL);
INSERT INTO answer VALUES(686,26,22,'who-5','who5_5',1,'2021-06-08 07:02:00',NULL,NULL);
INSERT INTO answer VALUES(687,26,23,'psoc','psoc_1',2,'2021-06-08 07:02:00',NULL,NULL);
INSERT INTO answer VALUES(688,26,23,'psoc','psoc_2',2,'2021-06-08 07:02:00',NULL,NULL);
INSERT INTO answer VALUES(689,26,23,'psoc','psoc_3',2,'2021-06-08 07:02:00',NULL,NULL);
INSERT INTO answer VALUES(690,26,23,'psoc','psoc_4',2,'2021-06-08 07:02:00',NULL,NULL);
INSERT INTO answer VALUES(691,26,23,'psoc','psoc_5',2,'2021-06-08 07:02:00',NULL,NULL);
INSERT INTO answer VALUES(692,26,23,'psoc','psoc_7',3,'2021-06-08 07:02:00',NULL,NULL);
INSERT INTO answer VALUES(693,26,23,'psoc','psoc_8',3,'2021-06-08 07:02:00',NULL,NULL);
INSERT INTO answer VALUES(694,26,23,'psoc','psoc_9',3,'2021-06-08 07:02:00',NULL,NULL);
INSERT INTO answer VALUES(695,26,23,'psoc','psoc_10',6,'2021-06-08 07:02:00',NULL,NULL);
INSERT INTO answer VALUES(696,26,23,'psoc','psoc_11',6,'2021-06-08 07:02:00',NULL,NULL);
INSERT INTO answer VALUES(697,26,23,'psoc','psoc_12',6,'2021-06-08 07:02:00',NULL,NULL);
INSERT INTO answer VALUES(698,26,23,'psoc','psoc_13',6,'2021-06-08 07:02:00',NULL,NULL);
INSERT INTO answer VALUES(699,26,23,'psoc','psoc_14',6,'2021-06-08 07:02:00',NULL,NULL);
INSERT INTO answer VALUES(700,26,23,'psoc','psoc_15',6,'2021-06-08 07:02:00',NULL,NULL);
INSERT INTO answer VALUES(701,26,23,'psoc','psoc_16',6,'2021-06-08 07:02:00',NULL,NULL);
INSERT INTO answer VALUES(702,26,16,'ces-parent','ces_municipality_1',5,'2021-06-08 07:02:00',NULL,NULL);
INSERT INTO answer VALUES(703,26,16,'ces-parent','ces_municipality_2',5,'2021-06-08 07:02:00',NULL,NULL);
INSERT INTO answer VALUES(704,26,16,'ces-parent','ces_municipality_3',5,'2021-06-08 07:02:00',NULL,NULL);
INSERT INTO answer VALUES(705,26,16,'ces-parent','ces_municipality_4',5,'2021-06-08 07:02:00',NULL,NULL);
INSERT INTO answer VALUES(706,26,16,'ces-parent','ces_municipality_5',5,'2021-06-08 07:02:00',NULL,NULL);
CREATE TABLE score (
  id INTEGER PRIMARY KEY NOT NULL,
  response_id BIGINT NOT NULL REFERENCES response (id),
  version_id BIGINT NOT NULL REFERENCES version (id),
  instrument TEXT NOT NULL,
  name TEXT NOT NULL,
  value DOUBLE PRECISION NOT NULL,
  UNIQUE (response_id, name)
);
INSERT INTO score VALUES(1,1,3,'psoc','psoc_efficacy',16.0);
INSERT INTO score VALUES(2,1,4,'ces-parent','ces_municipality',4.0);
INSERT INTO score VALUES(3,2,2,'who-5','who5',100.0);
INSERT INTO score VALUES(4,2,3,'psoc','psoc_satisfaction',31.0);
INSERT INTO score VALUES(5,2,4,'ces-parent','ces_municipality',4.0);
INSERT INTO score VALUES(6,3,7,'ces-caseworker','ces_family_therapist',4.0);
INSERT INTO score VALUES(7,3,7,'ces-caseworker','ces_placement_site',2.0);
INSERT INTO score VALUES(8,3,7,'ces-caseworker','ces_placement_site_general',2.0);
INSERT INTO score VALUES(9,3,7,'ces-caseworker','ces_parent',1.0);
INSERT INTO score VALUES(10,3,7,'ces-caseworker','ces_parent_general',1.0);
INSERT INTO score VALUES(11,4,9,'sdq-4-10','sdq_emotional',4.0);
INSERT INTO score VALUES(12,4,9,'sdq-4-10','sdq_conduct',5.0);
INSERT INTO score VALUES(13,4,9,'sdq-4-10','sdq_hyperactivity',5.0);
INSERT INTO score VALUES(14,4,9,'sdq-4-10','sdq_peer',5.0);
INSERT INTO score VALUES(15,4,9,'sdq-4-10','sdq_prosocial',6.0);
INSERT INTO score VALUES(16,4,9,'sdq-4-10','sdq_total',19.0);
INSERT INTO score VALUES(17,4,9,'sdq-4-10','sdq_impact',4.0);
INSERT INTO score VALUES(18,4,10,'ces-placement_site','ces_caseworker',2.0);
INSERT INTO score VALUES(19,4,10,'ces-placement_site','ces_family_therapist',2.0);
INSERT INTO score VALUES(20,4,10,'ces-placement_site','ces_family_therapist_general',2.0);
INSERT INTO score VALUES(21,4,10,'ces-placement_site','ces_parent',1.0);
INSERT INTO score VALUES(22,4,10,'ces-placement_site','ces_parent_general',1.0);
INSERT INTO score VALUES(23,5,9,'sdq-4-10','sdq_emotional',4.0);
INSERT INTO score VALUES(24,5,9,'sdq-4-10','sdq_conduct',3.0);
INSERT INTO score VALUES(25,5,9,'sdq-4-10','sdq_hyperactivity',6.0);
INSERT INTO score VALUES(26,5,9,'sdq-4-10','sdq_peer',7.0);
INSERT INTO score VALUES(27,5,9,'sdq-4-10','sdq_prosocial',7.0);
INSERT INTO score VALUES(28,5,9,'sdq-4-10','sdq_total',20.0);
INSERT INTO score VALUES(29,5,9,'sdq-4-10','sdq_impact',0.0);
INSERT INTO score VALUES(30,5,10,'ces-placement_site','ces_caseworker',2.0);
INSERT INTO score VALUES(31,5,10,'ces-placement_site','ces_caseworker_general',2.0);
INSERT INTO score VALUES(32,5,10,'ces-placement_site','ces_family_therapist',4.5);
INSERT INTO score VALUES(33,5,10,'ces-placement_site','ces_family_therapist_general',5.0);
INSERT INTO score VALUES(34,5,10,'ces-placement_site','ces_parent',3.0);
INSERT INTO score VALUES(35,6,11,'sdq-2-4','sdq_emotional',5.0);
INSERT INTO score VALUES(36,6,11,'sdq-2-4','sdq_conduct',4.0);
INSERT INTO score VALUES(37,6,11,'sdq-2-4','sdq_hyperactivity',5.0);
INSERT INTO score VALUES(38,6,11,'sdq-2-4','sdq_peer',4.0);
INSERT INTO score VALUES(39,6,11,'sdq-2-4','sdq_prosocial',3.0);
INSERT INTO score VALUES(40,6,11,'sdq-2-4','sdq_total',18.0);
INSERT INTO score VALUES(41,6,11,'sdq-2-4','sdq_impact',2.0);
INSERT INTO score VALUES(42,6,10,'ces-placement_site','ces_caseworker',2.0);
INSERT INTO score VALUES(43,6,10,'ces-placement_site','ces_caseworker_general',2.0);
INSERT INTO score VALUES(44,6,10,'ces-placement_site','ces_family_therapist',4.4000000000000003552);
INSERT INTO score VALUES(45,6,10,'ces-placement_site','ces_family_therapist_general',5.0);
INSERT INTO score VALUES(46,6,10,'ces-placement_site','ces_parent',2.6000000000000000888);
INSERT INTO score VALUES(47,6,10,'ces-placement_site','ces_parent_general',1.0);
INSERT INTO score VALUES(48,7,15,'psoc','psoc_satisfaction',42.0);
INSERT INTO score VALUES(49,7,16,'ces-parent','ces_municipality',2.0);
INSERT INTO score VALUES(50,7,16,'ces-parent','ces_municipality_general',2.0);
INSERT INTO score VALUES(51,8,3,'psoc','psoc_efficacy',12.0);
INSERT INTO score VALUES(52,8,4,'ces-parent','ces_municipality',2.0);
INSERT INTO score VALUES(53,8,4,'ces-parent','ces_municipality_general',2.0);
INSERT INTO score VALUES(54,9,2,'who-5','who5',40.0);
INSERT INTO score VALUES(55,9,3,'psoc','psoc_satisfaction',49.0);
INSERT INTO score VALUES(56,9,4,'ces-parent','ces_municipality',5.0);
INSERT INTO score VALUES(57,9,4,'ces-parent','ces_municipality_general',5.0);
INSERT INTO score VALUES(62,11,18,'ces-family_therapist','ces_caseworker',2.0);
INSERT INTO score VALUES(63,11,18,'ces-family_therapist','ces_caseworker_general',1.0);
INSERT INTO score VALUES(64,11,18,'ces-family_therapist','ces_placement_site',3.75);
INSERT INTO score VALUES(65,11,18,'ces-family_therapist','ces_placement_site_general',4.0);
INSERT INTO score VALUES(66,11,18,'ces-family_therapist','ces_parent',5.0);
INSERT INTO score VALUES(67,11,18,'ces-family_therapist','ces_parent_general',5.0);
INSERT INTO score VALUES(68,12,7,'ces-caseworker','ces_family_therapist',2.0);
INSERT INTO score VALUES(69,12,7,'ces-caseworker','ces_family_therapist_general',2.0);
INSERT INTO score VALUES(70,12,7,'ces-caseworker','ces_placement_site',1.25);
INSERT INTO score VALUES(71,12,7,'ces-caseworker','ces_placement_site_general',2.0);
INSERT INTO score VALUES(72,12,7,'ces-caseworker','ces_parent',2.0);
INSERT INTO score VALUES(73,12,7,'ces-caseworker','ces_parent_general',2.0);
INSERT INTO score VALUES(74,13,3,'psoc','psoc_efficacy',23.0);
INSERT INTO score VALUES(75,13,4,'ces-parent','ces_municipality',2.75);
INSERT INTO score VALUES(76,13,4,'ces-parent','ces_municipality_general',3.0);
INSERT INTO score VALUES(77,16,2,'who-5','who5',20.0);
INSERT INTO score VALUES(78,16,4,'ces-parent','ces_municipality',5.0);
INSERT INTO score VALUES(79,16,4,'ces-parent','ces_municipality_general',5.0);
INSERT INTO score VALUES(80,17,2,'who-5','who5',100.0);
INSERT INTO score VALUES(81,17,3,'psoc','psoc_satisfaction',31.0);
INSERT INTO score VALUES(82,17,4,'ces-parent','ces_municipality',2.25);
INSERT INTO score VALUES(83,17,4,'ces-parent','ces_municipality_general',3.0);
INSERT INTO score VALUES(84,18,2,'who-5','who5',100.0);
INSERT INTO score VALUES(85,18,4,'ces-parent','ces_municipality',3.0);
INSERT INTO score VALUES(86,18,4,'ces-parent','ces_municipality_general',3.0);
INSERT INTO score VALUES(87,19,7,'ces-caseworker','ces_family_therapist',2.0);
INSERT INTO score VALUES(88,19,7,'ces-caseworker','ces_family_therapist_general',1.0);
INSERT INTO score VALUES(89,19,7,'ces-caseworker','ces_placement_site',3.0);
INSERT INTO score VALUES(90,19,7,'ces-caseworker','ces_parent',3.25);
INSERT INTO score VALUES(91,19,7,'ces-caseworker','ces_parent_general',4.0);
INSERT INTO score VALUES(92,20,9,'sdq-4-10','sdq_emotional',6.0);
INSERT INTO score VALUES(93,20,9,'sdq-4-10','sdq_conduct',3.0);
INSERT INTO score VALUES(94,20,9,'sdq-4-10','sdq_hyperactivity',6.0);
INSERT INTO score VALUES(95,20,9,'sdq-4-10','sdq_peer',3.0);
INSERT INTO score VALUES(96,20,9,'sdq-4-10','sdq_prosocial',5.0);
INSERT INTO score VALUES(97,20,9,'sdq-4-10','sdq_total',18.0);
INSERT INTO score VALUES(98,20,9,'sdq-4-10','sdq_impact',3.0);
INSERT INTO score VALUES(99,20,10,'ces-placement_site','ces_caseworker',4.25);
INSERT INTO score VALUES(100,20,10,'ces-placement_site','ces_caseworker_general',5.0);
INSERT INTO score VALUES(101,20,10,'ces-placement_site','ces_family_therapist',5.0);
INSERT INTO score VALUES(102,20,10,'ces-placement_site','ces_family_therapist_general',5.0);
INSERT INTO score VALUES(103,20,10,'ces-placement_site','ces_parent',4.0);
INSERT INTO score VALUES(104,20,10,'ces-placement_site','ces_parent_general',1.0);
INSERT INTO score VALUES(105,21,11,'sdq-2-4','sdq_emotional',3.0);
INSERT INTO score VALUES(106,21,11,'sdq-2-4','sdq_conduct',3.0);
INSERT INTO score VALUES(107,21,11,'sdq-2-4','sdq_hyperactivity',5.0);
INSERT INTO score VALUES(108,21,11,'sdq-2-4','sdq_peer',5.0);
INSERT INTO score VALUES(109,21,11,'sdq-2-4','sdq_prosocial',2.0);
INSERT INTO score VALUES(110,21,11,'sdq-2-4','sdq_total',16.0);
INSERT INTO score VALUES(111,21,10,'ces-placement_site','ces_caseworker',4.4000000000000003552);
INSERT INTO score VALUES(112,21,10,'ces-placement_site','ces_caseworker_general',5.0);
INSERT INTO score VALUES(113,21,10,'ces-placement_site','ces_family_therapist',5.0);
INSERT INTO score VALUES(114,21,10,'ces-placement_site','ces_family_therapist_general',5.0);
INSERT INTO score VALUES(115,21,10,'ces-placement_site','ces_parent',3.3999999999999999111);
INSERT INTO score VALUES(116,21,10,'ces-placement_site','ces_parent_general',1.0);
INSERT INTO score VALUES(117,25,18,'ces-family_therapist','ces_caseworker',3.0);
INSERT INTO score VALUES(118,25,18,'ces-family_therapist','ces_caseworker_general',3.0);
INSERT INTO score VALUES(119,25,18,'ces-family_therapist','ces_placement_site',1.5);
INSERT INTO score VALUES(120,25,18,'ces-family_therapist','ces_placement_site_general',2.0);
INSERT INTO score VALUES(121,25,18,'ces-family_therapist','ces_parent',5.0);
INSERT INTO score VALUES(122,26,22,'who-5','who5',20.0);
INSERT INTO score VALUES(123,26,23,'psoc','psoc_satisfaction',31.0);
INSERT INTO score VALUES(124,26,16,'ces-parent','ces_municipality',5.0);
INSERT INTO score VALUES(125,26,16,'ces-parent','ces_municipality_general',5.0);
CREATE TABLE wording (
  id INTEGER PRIMARY KEY NOT NULL,
  instrument TEXT NOT NULL,
  language TEXT NOT NULL,
  content TEXT NOT NULL,
  installed_at TIMESTAMP NOT NULL,
  UNIQUE (instrument, language)
);
INSERT INTO wording VALUES(1,'who-5','en','{"$schema":"../../schema/wording.schema.json","instrument":"who-5","language":"en","kind":"licensed","licence":{"holder":"An invented holder","reference":"7","date":"2021-01-31"},"title":"Well-being (WHO-5)","introduction":"Demonstration: only topics are shown here. The real questions need a licence.","items":{"who5_1":{"text":"WHO-5, the first question (invented)"},"who5_2":{"text":"WHO-5, question 2"},"who5_3":{"text":"WHO-5, question 3"},"who5_4":{"text":"WHO-5, question 4"},"who5_5":{"text":"WHO-5, question 5"}},"scales":{"time":{"0":"0 (lowest)","1":"1","2":"2","3":"3","4":"4","5":"5 (highest)"}},"scores":{"who5":"WHO-5, well-being"}}','2026-11-26 08:51:58.243950');
CREATE TABLE received (
  id INTEGER PRIMARY KEY NOT NULL,
  unique_key TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  received_at TIMESTAMP NOT NULL,
  message_id BIGINT REFERENCES message (id),
  person_id BIGINT REFERENCES person (id),
  content BLOB
);
INSERT INTO received VALUES(1,'e9b2f1ad7f9fd021ac585a9fc9d1bf81a95a19aef44c5c5e4eea7b4dd7857e38','bounce','2021-04-13 09:00:00',81,28,NULL);
INSERT INTO received VALUES(2,'cc4e1318d23b43ce20c4a8d6f82c42475996aba77df577b17bad7a761aac3917','bounce','2021-04-13 09:00:00',76,25,NULL);
INSERT INTO received VALUES(3,'935ce6a93dbe53584f6b83e9656969bc9452cf51cfaa1358c87089bd5e98a0b1','reply','2021-06-15 11:55:00',113,1,X'52657475726e2d506174683a203c616e6e61406d61696c2e6578616d706c653e0d0a44656c6976657265642d546f3a2073766172406b76617274616c2e6578616d706c650d0a46726f6d3a20416e6e61203d3f7574662d383f513f3d43333d3835733f3d203c616e6e61406d61696c2e6578616d706c653e0d0a546f3a2073766172406b76617274616c2e6578616d706c650d0a5375626a6563743a2052653a204574203d3f7574662d383f513f73703d43333d4238726765736b656d613f3d0d0a446174653a205475652c203135204a756e20323032312031333a35303a3030202b303230300d0a4d6573736167652d49443a203c72652d616e6e612d6d61696c2e6578616d706c6540686f6d652e6578616d706c653e0d0a496e2d5265706c792d546f3a203c6266303566643638376466313131323766363939323637306534323861646136406b76617274616c2e6578616d706c653e0d0a4d494d452d56657273696f6e3a20312e300d0a436f6e74656e742d547970653a20746578742f706c61696e3b20636861727365743d7574662d380d0a436f6e74656e742d5472616e736665722d456e636f64696e673a20386269740d0a0d0a536b616c206a6567207374616469672073766172653f204d696e2073c3b86e20657220666c797474657420686a656d2e0d0a');
INSERT INTO received VALUES(4,'0aca28b7b076bb02ff513a978c81b255ebe1ab1969cbf58e5a5af9fe3da210a9','reply','2021-06-15 11:55:00',164,3,X'52657475726e2d506174683a203c72697461406e6f726462792e6578616d706c653e0d0a44656c6976657265642d546f3a2073766172406b76617274616c2e6578616d706c650d0a46726f6d3a205269746120486f6c6d203c72697461406e6f726462792e6578616d706c653e0d0a546f3a2073766172406b76617274616c2e6578616d706c650d0a5375626a6563743a2052653a204574203d3f7574662d383f513f73703d43333d4238726765736b656d613f3d0d0a446174653a205475652c203135204a756e20323032312031333a35303a3030202b303230300d0a4d6573736167652d49443a203c72652d726974612d6e6f726462792e6578616d706c6540686f6d652e6578616d706c653e0d0a496e2d5265706c792d546f3a203c6666616236393062336130353464666366663730633163316631303566393233406b76617274616c2e6578616d706c653e0d0a4d494d452d56657273696f6e3a20312e300d0a436f6e74656e742d547970653a20746578742f706c61696e3b20636861727365743d7574662d380d0a436f6e74656e742d5472616e736665722d456e636f64696e673a20386269740d0a0d0a4a65672068617220736b696674657420616664656c696e672e0d0a');
INSERT INTO received VALUES(5,'863c434d7af7ce6a82e81ef7c3637fa683a8f111c50955f63e077d9563bbd6b6','reply','2021-06-15 11:55:00',153,18,X'52657475726e2d506174683a203c6772794073796462792e6578616d706c653e0d0a44656c6976657265642d546f3a2073766172406b76617274616c2e6578616d706c650d0a46726f6d3a2047727920546f6674203c6772794073796462792e6578616d706c653e0d0a546f3a2073766172406b76617274616c2e6578616d706c650d0a5375626a6563743a2052653a204574203d3f7574662d383f513f73703d43333d4238726765736b656d613f3d0d0a446174653a205475652c203135204a756e20323032312031333a35303a3030202b303230300d0a4d6573736167652d49443a203c72652d6772792d73796462792e6578616d706c6540686f6d652e6578616d706c653e0d0a496e2d5265706c792d546f3a203c3130363161386136643431323839396361333339623033343361386339306661406b76617274616c2e6578616d706c653e0d0a4d494d452d56657273696f6e3a20312e300d0a436f6e74656e742d547970653a20746578742f706c61696e3b20636861727365743d7574662d380d0a436f6e74656e742d5472616e736665722d456e636f64696e673a20386269740d0a0d0a4b616e206a65672066c3a520666c657265206b6f6465723f0d0a');
INSERT INTO received VALUES(6,'fc189c27ae59aa808957b458097b65895956fdab9e546aa8c7ec82c3e4013108','reply','2021-06-15 11:55:00',NULL,NULL,X'52657475726e2d506174683a203c6672656d6d6564407564652e6578616d706c653e0d0a46726f6d3a204e6f67656e203c6672656d6d6564407564652e6578616d706c653e0d0a546f3a2073766172406b76617274616c2e6578616d706c650d0a5375626a6563743a204876656d20657220493f0d0a446174653a205475652c203135204a756e20323032312031333a35313a3030202b303230300d0a4d6573736167652d49443a203c6672656d6d65642d31407564652e6578616d706c653e0d0a4d494d452d56657273696f6e3a20312e300d0a436f6e74656e742d547970653a20746578742f706c61696e3b20636861727365743d7574662d380d0a0d0a4876656d20657220493f0d0a');
INSERT INTO received VALUES(7,'946a1ca9b4f5823de180b8922fdfca3e6f7ef78267e1abf3959b410a6c66a279','auto_reply','2021-06-15 11:55:00',152,17,NULL);
CREATE TABLE stopped_address (
  email_key TEXT PRIMARY KEY NOT NULL,
  since TIMESTAMP NOT NULL,
  words TEXT NOT NULL,
  message_id BIGINT REFERENCES message (id)
);
INSERT INTO stopped_address VALUES('ulla@oesterlund.example','2021-04-13 09:00:00','550 5.1.1 <ulla@oesterlund.example>: Recipient address rejected: User unknown in virtual mailbox table',81);
INSERT INTO stopped_address VALUES('otto@mail.example','2021-04-13 09:00:00','550 5.1.1 <otto@mail.example>: Recipient address rejected: User unknown in virtual mailbox table',76);
CREATE TABLE letter (
  id INTEGER PRIMARY KEY NOT NULL,
  unique_key TEXT NOT NULL UNIQUE,
  person_id BIGINT NOT NULL REFERENCES person (id),
  link_hash TEXT NOT NULL UNIQUE,
  short_hash TEXT NOT NULL UNIQUE,
  printed_at TIMESTAMP NOT NULL
, to_address TEXT);
INSERT INTO letter VALUES(1,'letter:10:17.1',10,'d1a72596889da959a11f0c25f0701c67db0d07dfea6dbefb26a78ae9b62d0184','36af520e69781e3e93e79d35e11361c7f7413dbab39f7bd153820482e8835b38','2021-03-05 12:00:00','');
CREATE TABLE letter_request (
  id INTEGER PRIMARY KEY NOT NULL,
  letter_id BIGINT NOT NULL REFERENCES letter (id),
  request_id BIGINT NOT NULL REFERENCES request (id),
  round INTEGER NOT NULL,
  UNIQUE (letter_id, request_id)
);
INSERT INTO letter_request VALUES(1,1,17,1);
CREATE TABLE taken_back (
  id INTEGER PRIMARY KEY NOT NULL,
  response_id BIGINT NOT NULL REFERENCES response (id),
  item TEXT NOT NULL,
  taken_back_at TIMESTAMP NOT NULL,
  UNIQUE (response_id, item)
);
INSERT INTO taken_back VALUES(1,23,'crisis_talk_family_therapist','2021-06-02 11:00:00');
CREATE TABLE hard_to_understand (
  id INTEGER PRIMARY KEY NOT NULL,
  response_id BIGINT NOT NULL REFERENCES response (id),
  version_id BIGINT NOT NULL REFERENCES version (id),
  item TEXT NOT NULL,
  said_at TIMESTAMP NOT NULL, help_id BIGINT REFERENCES help (id),
  UNIQUE (response_id, item)
);
INSERT INTO hard_to_understand VALUES(1,14,1,'resources_caseworker','2021-03-02 11:00:00',NULL);
INSERT INTO hard_to_understand VALUES(2,23,20,'plan_fits','2021-06-02 11:00:00',NULL);
CREATE TABLE help (
  id INTEGER PRIMARY KEY NOT NULL,
  unique_key TEXT NOT NULL UNIQUE,
  person_id BIGINT NOT NULL REFERENCES person (id),
  family_id BIGINT NOT NULL REFERENCES family (id),
  helper_id BIGINT NOT NULL REFERENCES person (id),
  helper_role TEXT NOT NULL,
  code_hash TEXT NOT NULL UNIQUE,
  link_hash TEXT UNIQUE,
  made_at TIMESTAMP NOT NULL,
  expires_at TIMESTAMP NOT NULL,
  opened_at TIMESTAMP,
  ended_at TIMESTAMP
, to_address TEXT);
INSERT INTO help VALUES(1,'help 18 24 9 1',24,9,18,'family_therapist','c5d4f3b6ca14cf568cbecabcf1e76c654dac77a8ddd7bf94db8ec43bcc2ef772','1350744d861ab4bb64a440053ed50afc73310aeca933031e787be29bc858953a','2021-04-13 11:00:00','2021-04-13 11:30:00','2021-04-13 11:00:00','2021-04-13 11:00:00','nina@mail.example');
INSERT INTO help VALUES(2,'help 4 2 1 1',2,1,4,'family_therapist','e70c60c0096c0e31b22a1eb199ac620f430af80b59064cd7e992904920762962','f807d8ebf6b6895eb8c544bd38bcc4652bef73f95f0692adb468c44ca071907c','2021-06-15 11:40:00','2021-06-15 12:10:00','2021-06-15 11:40:00',NULL,'bo@mail.example');
INSERT INTO help VALUES(3,'help 18 21 7 1',21,7,18,'family_therapist','d598567343d1c49b28ff10f9704d5ae5c1319d96776f3ed12db73367c8098c3a',NULL,'2021-06-15 11:50:00','2021-06-15 12:20:00',NULL,NULL,'lars@mail.example');
CREATE TABLE protocol (
  id INTEGER PRIMARY KEY NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  programme TEXT NOT NULL,
  version TEXT NOT NULL,
  content TEXT NOT NULL,
  taken_on_at TIMESTAMP NOT NULL
);
INSERT INTO protocol VALUES(1,'d72c30407c617b6b5e4f2588bb647b49c3feae81fc0e128e74371c871d8f7a38','maalrettet-stoette','1','{"instruments":[{"id":"core-parent","items":[{"about":"family_therapist","id":"crisis_talk_family_therapist","scale":"yes_how_often"},{"about":"caseworker","id":"crisis_talk_caseworker","scale":"yes_how_often"},{"about":"caseworker","id":"crisis_understood_caseworker","scale":"degree"},{"about":"family_therapist","id":"resources_family_therapist","scale":"yes_how_often"},{"about":"caseworker","id":"resources_caseworker","scale":"yes_how_often"},{"id":"plan_say","scale":"degree"},{"id":"plan_fits","scale":"degree_plan"},{"id":"being_heard","scale":"degree"},{"id":"support_fits","scale":"degree"},{"id":"staff_cooperate","scale":"good_bad"}],"per_page":6,"rights":{"holder":"this project","own":true},"scales":{"degree":{"values":[1,2,3,4,5]},"degree_plan":{"outside_means":[6],"values":[1,2,3,4,5,6]},"good_bad":{"values":[1,2,3,4,5]},"yes_how_often":{"values":[1,2,3,4,5]}},"scores":[],"skippable":true,"source":"The five core elements of the programme as parents meet them; topics and answers as in the study, this project’s words","version":"2"},{"id":"contact-parent","items":[{"id":"contact_takes_place","scale":"yes_no"},{"id":"contact_child_happy","scale":"degree","when":{"is":[1],"item":"contact_takes_place"}},{"id":"contact_child_secure","scale":"degree","when":{"is":[1],"item":"contact_takes_place"}}],"per_page":6,"rights":{"holder":"this project","own":true},"scales":{"degree":{"values":[1,2,3,4,5]},"yes_no":{"values":[1,0]}},"scores":[],"skippable":true,"source":"Contact between parent and child, about the time they are together; topics and answers as in the study, this project’s words","version":"2"},{"id":"who-5","items":[{"id":"who5_1","scale":"time"},{"id":"who5_2","scale":"time"},{"id":"who5_3","scale":"time"},{"id":"who5_4","scale":"time"},{"id":"who5_5","scale":"time"}],"per_page":5,"rights":{"holder":"World Health Organization","own":false,"terms":"Free to use, but the words are WHO’s own and are not changed. Only topic labels ship; the words have to be licensed and installed with kvartal wording install."},"scales":{"time":{"values":[5,4,3,2,1,0]}},"scores":[{"better":"higher","id":"who5","range":[0.0,100.0],"rule":{"items":["who5_1","who5_2","who5_3","who5_4","who5_5"],"kind":"sum","times":4}}],"skippable":true,"source":"WHO-5 Well-Being Index; item values and score as in the study: 4 × the sum of five items, 0–100","version":"1"},{"id":"psoc","items":[{"id":"psoc_1","scale":"agree"},{"id":"psoc_2","scale":"agree"},{"id":"psoc_3","scale":"agree"},{"id":"psoc_4","scale":"agree"},{"id":"psoc_5","scale":"agree"},{"id":"psoc_6","scale":"agree"},{"id":"psoc_7","scale":"agree"},{"id":"psoc_8","scale":"agree"},{"id":"psoc_9","scale":"agree"},{"id":"psoc_10","scale":"agree"},{"id":"psoc_11","scale":"agree"},{"id":"psoc_12","scale":"agree"},{"id":"psoc_13","scale":"agree"},{"id":"psoc_14","scale":"agree"},{"id":"psoc_15","scale":"agree"},{"id":"psoc_16","scale":"agree"}],"per_page":8,"rights":{"holder":"the authors of the PSOC and of its Danish translation","own":false,"terms":"Only topic labels ship; the words have to be licensed and installed with kvartal wording install."},"scales":{"agree":{"values":[1,2,3,4,5,6]}},"scores":[{"better":"higher","id":"psoc_satisfaction","range":[9.0,54.0],"rule":{"items":["psoc_2","psoc_3","psoc_4","psoc_5","psoc_8","psoc_9","psoc_12","psoc_14","psoc_16"],"kind":"sum","reversed":["psoc_2","psoc_3","psoc_4","psoc_5","psoc_8","psoc_9","psoc_12","psoc_14","psoc_16"]}},{"better":"higher","id":"psoc_efficacy","range":[7.0,42.0],"rule":{"items":["psoc_1","psoc_6","psoc_7","psoc_10","psoc_11","psoc_13","psoc_15"],"kind":"sum"}},{"better":"higher","id":"psoc_total","range":[16.0,96.0],"rule":{"kind":"add","scores":["psoc_satisfaction","psoc_efficacy"]}}],"skippable":true,"source":"Parenting Sense of Competence Scale, 16 items (Johnston & Mash 1989); item 17 of the original left out, as in the study","version":"0"},{"id":"ces-parent","items":[{"id":"ces_municipality_1","scale":"agree"},{"id":"ces_municipality_2","scale":"agree"},{"id":"ces_municipality_3","scale":"agree"},{"id":"ces_municipality_4","scale":"agree"},{"id":"ces_municipality_5","scale":"agree"}],"per_page":5,"rights":{"holder":"PwC","own":false,"terms":"Only topic labels ship; the words have to be licensed and installed with kvartal wording install."},"scales":{"agree":{"values":[1,2,3,4,5]}},"scores":[{"better":"higher","id":"ces_municipality","range":[1.0,5.0],"rule":{"items":["ces_municipality_1","ces_municipality_2","ces_municipality_3","ces_municipality_4","ces_municipality_5"],"kind":"mean"}},{"better":"higher","id":"ces_municipality_general","range":[1.0,5.0],"rule":{"item":"ces_municipality_5","kind":"item"}}],"skippable":true,"source":"Cooperation Expectation Scale, five parameters for each counterpart; 5 is cooperation in general","version":"1"},{"id":"core-caseworker","items":[{"id":"crisis_talk","scale":"how_often"},{"id":"crisis_support","scale":"degree"},{"id":"resources_told","scale":"how_often"},{"id":"plan_say","scale":"degree"},{"id":"plan_ownership","scale":"degree_plan"}],"per_page":6,"rights":{"holder":"this project","own":true},"scales":{"degree":{"values":[1,2,3,4,5]},"degree_plan":{"outside_means":[6],"values":[1,2,3,4,5,6]},"how_often":{"values":[1,2,3,4,5]}},"scores":[],"skippable":true,"source":"The core elements of the programme as caseworkers work with them; topics and answers as in the study, this project’s words","version":"2"},{"id":"ces-caseworker","items":[{"about":"family_therapist","id":"ces_family_therapist_1","scale":"agree"},{"about":"family_therapist","id":"ces_family_therapist_2","scale":"agree"},{"about":"family_therapist","id":"ces_family_therapist_3","scale":"agree"},{"about":"family_therapist","id":"ces_family_therapist_4","scale":"agree"},{"about":"family_therapist","id":"ces_family_therapist_5","scale":"agree"},{"about":"placement_site","id":"ces_placement_site_1","scale":"agree"},{"about":"placement_site","id":"ces_placement_site_2","scale":"agree"},{"about":"placement_site","id":"ces_placement_site_3","scale":"agree"},{"about":"placement_site","id":"ces_placement_site_4","scale":"agree"},{"about":"placement_site","id":"ces_placement_site_5","scale":"agree"},{"about":"parent","id":"ces_parent_1","scale":"agree"},{"about":"parent","id":"ces_parent_2","scale":"agree"},{"about":"parent","id":"ces_parent_3","scale":"agree"},{"about":"parent","id":"ces_parent_4","scale":"agree"},{"about":"parent","id":"ces_parent_5","scale":"agree"}],"per_page":5,"rights":{"holder":"PwC","own":false,"terms":"Only topic labels ship; the words have to be licensed and installed with kvartal wording install."},"scales":{"agree":{"values":[1,2,3,4,5]}},"scores":[{"better":"higher","id":"ces_family_therapist","range":[1.0,5.0],"rule":{"items":["ces_family_therapist_1","ces_family_therapist_2","ces_family_therapist_3","ces_family_therapist_4","ces_family_therapist_5"],"kind":"mean"}},{"better":"higher","id":"ces_family_therapist_general","range":[1.0,5.0],"rule":{"item":"ces_family_therapist_5","kind":"item"}},{"better":"higher","id":"ces_placement_site","range":[1.0,5.0],"rule":{"items":["ces_placement_site_1","ces_placement_site_2","ces_placement_site_3","ces_placement_site_4","ces_placement_site_5"],"kind":"mean"}},{"better":"higher","id":"ces_placement_site_general","range":[1.0,5.0],"rule":{"item":"ces_placement_site_5","kind":"item"}},{"better":"higher","id":"ces_parent","range":[1.0,5.0],"rule":{"items":["ces_parent_1","ces_parent_2","ces_parent_3","ces_parent_4","ces_parent_5"],"kind":"mean"}},{"better":"higher","id":"ces_parent_general","range":[1.0,5.0],"rule":{"item":"ces_parent_5","kind":"item"}}],"skippable":true,"source":"Cooperation Expectation Scale, five parameters for each counterpart; 5 is cooperation in general","version":"1"},{"id":"core-family_therapist","items":[{"id":"crisis_talk","scale":"how_often"},{"id":"crisis_support","scale":"degree"},{"id":"resources_told","scale":"how_often"},{"id":"plan_ownership","scale":"degree_plan"}],"per_page":6,"rights":{"holder":"this project","own":true},"scales":{"degree":{"values":[1,2,3,4,5]},"degree_plan":{"outside_means":[6],"values":[1,2,3,4,5,6]},"how_often":{"values":[1,2,3,4,5]}},"scores":[],"skippable":true,"source":"The core elements of the programme as family therapists work with them; topics and answers as in the study, this project’s words","version":"2"},{"id":"ces-family_therapist","items":[{"about":"caseworker","id":"ces_caseworker_1","scale":"agree"},{"about":"caseworker","id":"ces_caseworker_2","scale":"agree"},{"about":"caseworker","id":"ces_caseworker_3","scale":"agree"},{"about":"caseworker","id":"ces_caseworker_4","scale":"agree"},{"about":"caseworker","id":"ces_caseworker_5","scale":"agree"},{"about":"placement_site","id":"ces_placement_site_1","scale":"agree"},{"about":"placement_site","id":"ces_placement_site_2","scale":"agree"},{"about":"placement_site","id":"ces_placement_site_3","scale":"agree"},{"about":"placement_site","id":"ces_placement_site_4","scale":"agree"},{"about":"placement_site","id":"ces_placement_site_5","scale":"agree"},{"about":"parent","id":"ces_parent_1","scale":"agree"},{"about":"parent","id":"ces_parent_2","scale":"agree"},{"about":"parent","id":"ces_parent_3","scale":"agree"},{"about":"parent","id":"ces_parent_4","scale":"agree"},{"about":"parent","id":"ces_parent_5","scale":"agree"}],"per_page":5,"rights":{"holder":"PwC","own":false,"terms":"Only topic labels ship; the words have to be licensed and installed with kvartal wording install."},"scales":{"agree":{"values":[1,2,3,4,5]}},"scores":[{"better":"higher","id":"ces_caseworker","range":[1.0,5.0],"rule":{"items":["ces_caseworker_1","ces_caseworker_2","ces_caseworker_3","ces_caseworker_4","ces_caseworker_5"],"kind":"mean"}},{"better":"higher","id":"ces_caseworker_general","range":[1.0,5.0],"rule":{"item":"ces_caseworker_5","kind":"item"}},{"better":"higher","id":"ces_placement_site","range":[1.0,5.0],"rule":{"items":["ces_placement_site_1","ces_placement_site_2","ces_placement_site_3","ces_placement_site_4","ces_placement_site_5"],"kind":"mean"}},{"better":"higher","id":"ces_placement_site_general","range":[1.0,5.0],"rule":{"item":"ces_placement_site_5","kind":"item"}},{"better":"higher","id":"ces_parent","range":[1.0,5.0],"rule":{"items":["ces_parent_1","ces_parent_2","ces_parent_3","ces_parent_4","ces_parent_5"],"kind":"mean"}},{"better":"higher","id":"ces_parent_general","range":[1.0,5.0],"rule":{"item":"ces_parent_5","kind":"item"}}],"skippable":true,"source":"Cooperation Expectation Scale, five parameters for each counterpart; 5 is cooperation in general","version":"1"},{"id":"contact-placement_site","items":[{"about":"parent1","id":"contact_takes_place_parent1","scale":"yes_no"},{"about":"parent1","id":"contact_child_happy_parent1","scale":"degree","when":{"is":[1],"item":"contact_takes_place_parent1"}},{"about":"parent1","id":"contact_child_secure_parent1","scale":"degree","when":{"is":[1],"item":"contact_takes_place_parent1"}},{"about":"parent1","id":"placement_backed_parent1","scale":"degree"},{"about":"parent2","id":"contact_takes_place_parent2","scale":"yes_no"},{"about":"parent2","id":"contact_child_happy_parent2","scale":"degree","when":{"is":[1],"item":"contact_takes_place_parent2"}},{"about":"parent2","id":"contact_child_secure_parent2","scale":"degree","when":{"is":[1],"item":"contact_takes_place_parent2"}},{"about":"parent2","id":"placement_backed_parent2","scale":"degree"}],"per_page":4,"rights":{"holder":"this project","own":true},"scales":{"degree":{"values":[1,2,3,4,5]},"yes_no":{"values":[1,0]}},"scores":[],"skippable":true,"source":"Contact between the child and each parent, about the time after it; topics and answers as in the study, asked for each parent as its evaluation advises, this project’s words","version":"2"},{"id":"ces-placement_site","items":[{"about":"caseworker","id":"ces_caseworker_1","scale":"agree"},{"about":"caseworker","id":"ces_caseworker_2","scale":"agree"},{"about":"caseworker","id":"ces_caseworker_3","scale":"agree"},{"about":"caseworker","id":"ces_caseworker_4","scale":"agree"},{"about":"caseworker","id":"ces_caseworker_5","scale":"agree"},{"about":"family_therapist","id":"ces_family_therapist_1","scale":"agree"},{"about":"family_therapist","id":"ces_family_therapist_2","scale":"agree"},{"about":"family_therapist","id":"ces_family_therapist_3","scale":"agree"},{"about":"family_therapist","id":"ces_family_therapist_4","scale":"agree"},{"about":"family_therapist","id":"ces_family_therapist_5","scale":"agree"},{"about":"parent","id":"ces_parent_1","scale":"agree"},{"about":"parent","id":"ces_parent_2","scale":"agree"},{"about":"parent","id":"ces_parent_3","scale":"agree"},{"about":"parent","id":"ces_parent_4","scale":"agree"},{"about":"parent","id":"ces_parent_5","scale":"agree"}],"per_page":5,"rights":{"holder":"PwC","own":false,"terms":"Only topic labels ship; the words have to be licensed and installed with kvartal wording install."},"scales":{"agree":{"values":[1,2,3,4,5]}},"scores":[{"better":"higher","id":"ces_caseworker","range":[1.0,5.0],"rule":{"items":["ces_caseworker_1","ces_caseworker_2","ces_caseworker_3","ces_caseworker_4","ces_caseworker_5"],"kind":"mean"}},{"better":"higher","id":"ces_caseworker_general","range":[1.0,5.0],"rule":{"item":"ces_caseworker_5","kind":"item"}},{"better":"higher","id":"ces_family_therapist","range":[1.0,5.0],"rule":{"items":["ces_family_therapist_1","ces_family_therapist_2","ces_family_therapist_3","ces_family_therapist_4","ces_family_therapist_5"],"kind":"mean"}},{"better":"higher","id":"ces_family_therapist_general","range":[1.0,5.0],"rule":{"item":"ces_family_therapist_5","kind":"item"}},{"better":"higher","id":"ces_parent","range":[1.0,5.0],"rule":{"items":["ces_parent_1","ces_parent_2","ces_parent_3","ces_parent_4","ces_parent_5"],"kind":"mean"}},{"better":"higher","id":"ces_parent_general","range":[1.0,5.0],"rule":{"item":"ces_parent_5","kind":"item"}}],"skippable":true,"source":"Cooperation Expectation Scale, five parameters for each counterpart; 5 is cooperation in general","version":"1"},{"age_versions":["seam-2-17","seam-18-35"],"id":"seam","items":[{"id":"seam_1","scale":"true"},{"id":"seam_2","scale":"true"},{"id":"seam_3","scale":"true"},{"id":"seam_4","scale":"true"},{"id":"seam_5","scale":"true"},{"id":"seam_6","scale":"true"},{"id":"seam_7","scale":"true"},{"id":"seam_8","scale":"true"},{"id":"seam_9","scale":"true"},{"id":"seam_10","scale":"true"},{"id":"seam_11","scale":"true"},{"id":"seam_12","scale":"true"},{"id":"seam_13","scale":"true"},{"id":"seam_14","scale":"true"},{"id":"seam_15","scale":"true"},{"id":"seam_16","scale":"true"},{"id":"seam_17","scale":"true"},{"id":"seam_18","scale":"true"},{"id":"seam_19","scale":"true"},{"id":"seam_20","scale":"true"},{"id":"seam_21","scale":"true"},{"id":"seam_22","scale":"true"},{"id":"seam_23","scale":"true"},{"id":"seam_24","scale":"true"},{"id":"seam_25","scale":"true"},{"id":"seam_26","scale":"true"},{"id":"seam_27","scale":"true"},{"id":"seam_28","scale":"true"},{"id":"seam_29","scale":"true"},{"id":"seam_30","scale":"true"},{"id":"seam_31","scale":"true"},{"id":"seam_32","scale":"true"},{"id":"seam_33","scale":"true"},{"id":"seam_34","scale":"true"},{"id":"seam_35","scale":"true"}],"per_page":9,"rights":{"holder":"Brookes Publishing; in Denmark Hogrefe Psykologisk Forlag A/S","own":false,"terms":"Has to be bought, and an electronic form needs special permission. Only topic labels ship; the words have to be licensed and installed with kvartal wording install."},"scales":{"true":{"values":[3,2,1,0]}},"scores":[{"better":"higher","id":"seam_total","range":[0.0,105.0],"rule":{"items":["seam_1","seam_2","seam_3","seam_4","seam_5","seam_6","seam_7","seam_8","seam_9","seam_10","seam_11","seam_12","seam_13","seam_14","seam_15","seam_16","seam_17","seam_18","seam_19","seam_20","seam_21","seam_22","seam_23","seam_24","seam_25","seam_26","seam_27","seam_28","seam_29","seam_30","seam_31","seam_32","seam_33","seam_34","seam_35"],"kind":"sum"}}],"skippable":true,"source":"Social-Emotional Assessment Measure, 35 items, the two youngest age versions, as in the study; seam_total is the plain sum","version":"1"},{"age_versions":["sdq-2-4","sdq-4-10","sdq-11-17"],"id":"sdq","items":[{"id":"sdq_1","scale":"true"},{"id":"sdq_2","scale":"true"},{"id":"sdq_3","scale":"true"},{"id":"sdq_4","scale":"true"},{"id":"sdq_5","scale":"true"},{"id":"sdq_6","scale":"true"},{"id":"sdq_7","scale":"true"},{"id":"sdq_8","scale":"true"},{"id":"sdq_9","scale":"true"},{"id":"sdq_10","scale":"true"},{"id":"sdq_11","scale":"true"},{"id":"sdq_12","scale":"true"},{"id":"sdq_13","scale":"true"},{"id":"sdq_14","scale":"true"},{"id":"sdq_15","scale":"true"},{"id":"sdq_16","scale":"true"},{"id":"sdq_17","scale":"true"},{"id":"sdq_18","scale":"true"},{"id":"sdq_19","scale":"true"},{"id":"sdq_20","scale":"true"},{"id":"sdq_21","scale":"true"},{"id":"sdq_22","scale":"true"},{"id":"sdq_23","scale":"true"},{"id":"sdq_24","scale":"true"},{"id":"sdq_25","scale":"true"},{"id":"sdq_difficulties","scale":"difficulties"},{"id":"sdq_duration","scale":"duration","when":{"is":[1,2,3],"item":"sdq_difficulties"}},{"id":"sdq_distress","scale":"amount","when":{"is":[1,2,3],"item":"sdq_difficulties"}},{"id":"sdq_peers","scale":"amount","when":{"is":[1,2,3],"item":"sdq_difficulties"}},{"id":"sdq_learning","scale":"amount","when":{"is":[1,2,3],"item":"sdq_difficulties"}},{"id":"sdq_burden","scale":"amount","when":{"is":[1,2,3],"item":"sdq_difficulties"}},{"asked_at":"follow_up","id":"sdq_change","scale":"change"},{"asked_at":"follow_up","id":"sdq_helpful","scale":"amount"}],"per_page":9,"rights":{"holder":"Youthinmind Ltd","own":false,"terms":"May not be used electronically, translated or reworded without the owner’s licence. Only topic labels ship; the words have to be licensed and installed with kvartal wording install."},"scales":{"amount":{"values":[0,1,2,3]},"change":{"values":[0,1,2,3,4]},"difficulties":{"values":[0,1,2,3]},"duration":{"values":[0,1,2,3]},"true":{"values":[0,1,2]}},"scores":[{"better":"lower","id":"sdq_emotional","range":[0.0,10.0],"rule":{"at_least":3,"items":["sdq_3","sdq_8","sdq_13","sdq_16","sdq_24"],"kind":"sum"}},{"better":"lower","id":"sdq_conduct","range":[0.0,10.0],"rule":{"at_least":3,"items":["sdq_5","sdq_7","sdq_12","sdq_18","sdq_22"],"kind":"sum","reversed":["sdq_7"]}},{"better":"lower","id":"sdq_hyperactivity","range":[0.0,10.0],"rule":{"at_least":3,"items":["sdq_2","sdq_10","sdq_15","sdq_21","sdq_25"],"kind":"sum","reversed":["sdq_21","sdq_25"]}},{"better":"lower","id":"sdq_peer","range":[0.0,10.0],"rule":{"at_least":3,"items":["sdq_6","sdq_11","sdq_14","sdq_19","sdq_23"],"kind":"sum","reversed":["sdq_11","sdq_14"]}},{"better":"higher","id":"sdq_prosocial","range":[0.0,10.0],"rule":{"at_least":3,"items":["sdq_1","sdq_4","sdq_9","sdq_17","sdq_20"],"kind":"sum"}},{"better":"lower","id":"sdq_total","range":[0.0,40.0],"rule":{"kind":"add","scores":["sdq_emotional","sdq_conduct","sdq_hyperactivity","sdq_peer"]}},{"better":"lower","id":"sdq_impact","range":[0.0,6.0],"rule":{"items":["sdq_distress","sdq_peers","sdq_learning"],"kind":"sum","recode":{"0":0,"1":0,"2":1,"3":2},"zero_when":{"is":[0],"item":"sdq_difficulties"}},"source":"Goodman 1999, impact supplement of the educator form"}],"skippable":true,"source":"Strengths and Difficulties Questionnaire, educator form with impact supplement and follow-up questions (Goodman 1997, 1999); the age versions share structure and scoring","version":"1"},{"id":"pss","items":[{"id":"pss_1","scale":"agree"},{"id":"pss_2","scale":"agree"},{"id":"pss_3","scale":"agree"},{"id":"pss_4","scale":"agree"},{"id":"pss_5","scale":"agree"},{"id":"pss_6","scale":"agree"},{"id":"pss_7","scale":"agree"},{"id":"pss_8","scale":"agree"},{"id":"pss_9","scale":"agree"},{"id":"pss_10","scale":"agree"},{"id":"pss_11","scale":"agree"},{"id":"pss_12","scale":"agree"},{"id":"pss_13","scale":"agree"},{"id":"pss_14","scale":"agree"},{"id":"pss_15","scale":"agree"},{"id":"pss_16","scale":"agree"},{"id":"pss_17","scale":"agree"},{"id":"pss_18","scale":"agree"}],"per_page":9,"rights":{"holder":"the authors of the PSS and of its Danish translation","own":false,"terms":"Only topic labels ship; the words have to be licensed and installed with kvartal wording install."},"scales":{"agree":{"values":[1,2,3,4,5]}},"scores":[{"better":"lower","id":"pss_total","range":[18.0,90.0],"rule":{"items":["pss_1","pss_2","pss_3","pss_4","pss_5","pss_6","pss_7","pss_8","pss_9","pss_10","pss_11","pss_12","pss_13","pss_14","pss_15","pss_16","pss_17","pss_18"],"kind":"sum","reversed":["pss_1","pss_2","pss_5","pss_6","pss_7","pss_8","pss_17","pss_18"]}}],"skippable":true,"source":"Parental Stress Scale, 18 items (Berry & Jones 1995)","version":"1"}],"programme":{"closes_after_days":56,"id":"maalrettet-stoette","reminders_after_days":[7,14],"roles":[{"also_called":["forælder1","forælder2","mor","far","moder","fader","mors","fars","mother","father","forælder","anden forælder","parent","other parent"],"asked":"per_family","assists":[],"audience":"parent","columns":["parent1","parent2"],"discretion":"silent","id":"parent","own_words":true,"questionnaire":[{"instrument":"core-parent"},{"instrument":"contact-parent"},{"instrument":"who-5"},{"instrument":"psoc"},{"instrument":"ces-parent"}],"title":{"ar":"أحد الوالدين","da":"Forælder","en":"Parent"}},{"also_called":["myndighedsrådgiver","rådgiver","sagsbehandler"],"asked":"per_family","assists":[],"audience":"professional","columns":["caseworker"],"discretion":"named","id":"caseworker","own_words":true,"questionnaire":[{"instrument":"core-caseworker"},{"instrument":"ces-caseworker"}],"title":{"ar":"الأخصائي الاجتماعي في البلدية","da":"Myndighedsrådgiver","en":"Caseworker"}},{"also_called":["familiebehandler"],"asked":"per_family","assists":["parent"],"audience":"professional","columns":["family_therapist"],"discretion":"named","id":"family_therapist","own_words":true,"questionnaire":[{"instrument":"core-family_therapist"},{"instrument":"ces-family_therapist"}],"title":{"ar":"معالج الأسرة","da":"Familiebehandler","en":"Family therapist"}},{"also_called":["anbringelsessted"],"answers_as":{"ar":"أسرة حاضنة أو مؤسسة","da":"plejefamilie eller institution","en":"foster family or institution"},"asked":"per_child","assists":[],"audience":"professional","columns":["placement_site"],"discretion":"silent","id":"placement_site","own_words":true,"questionnaire":[{"instrument":"contact-placement_site"},{"by_age":[{"from_months":2,"instrument":"seam-2-17","to_months":17},{"from_months":18,"instrument":"seam-18-35","to_months":23},{"from_months":24,"instrument":"sdq-2-4","to_months":47},{"from_months":48,"instrument":"sdq-4-10","to_months":131},{"from_months":132,"instrument":"sdq-11-17","to_months":215}]},{"instrument":"ces-placement_site","once_per_counterpart":true}],"title":{"ar":"مكان إقامة الطفل","da":"Anbringelsessted","en":"Placement site"}}],"sending":{"closed_days":["12-24","12-31"],"digest":{"after_days":7,"at":"08:00"},"respondents_from":"09:00"},"sites":{"Sydby":{"extra":[{"instrument":"pss","role":"caseworker"}],"roles_off":[]},"Østerlund":{"extra":[],"roles_off":["placement_site"]}},"time_zone":"Europe/Copenhagen","title":{"ar":"دعم موجّه لوالدي الأطفال المقيمين خارج المنزل","da":"Målrettet støtte til forældre med anbragte børn","en":"Targeted support for parents of children in care"},"version":"1","waves":[{"id":"baseline","months":0,"title":{"ar":"عند البداية","da":"Ved start","en":"At the start"}},{"id":"fu1","months":3,"title":{"ar":"بعد 3 أشهر","da":"Efter 3 måneder","en":"After 3 months"}},{"id":"fu2","months":6,"title":{"ar":"بعد 6 أشهر","da":"Efter 6 måneder","en":"After 6 months"}},{"id":"fu3","months":9,"title":{"ar":"بعد 9 أشهر","da":"Efter 9 måneder","en":"After 9 months"}},{"id":"fu4","months":12,"title":{"ar":"بعد 12 شهرًا","da":"Efter 12 måneder","en":"After 12 months"}},{"id":"fu5","months":15,"title":{"ar":"بعد 15 شهرًا","da":"Efter 15 måneder","en":"After 15 months"}},{"id":"fu6","months":18,"title":{"ar":"بعد 18 شهرًا","da":"Efter 18 måneder","en":"After 18 months"}},{"id":"fu7","months":21,"title":{"ar":"بعد 21 شهرًا","da":"Efter 21 måneder","en":"After 21 months"}}]},"words":{"ces-caseworker/ar/demonstration":"6ec16eec93ebe0bc23fc4dd87ce11543c528ac6b773585bca8ad6c67219a19c7","ces-caseworker/da/demonstration":"2698eed427524473ae8e13673d540cb52a539a133cddcde725d360bb0d79159f","ces-caseworker/en/demonstration":"7de9c83542340509ad0ca87451895d15afdd2aeff9b478fe5d0ed64c7d87da23","ces-family_therapist/ar/demonstration":"9fdc7fa2be0e70949cbd5a0a3924b32b9ec8adda8be5c03ce716500fb8ce9e9a","ces-family_therapist/da/demonstration":"476db80a2be13441ab025d8cec18cf7ca09e02c25a04f3e3f872dce56fd7116f","ces-family_therapist/en/demonstration":"62c60398b93d8ca8f3ae9ed676897e9779db49079e37d9f9fd4736b7dd4d7e94","ces-parent/ar/demonstration":"9beaea77da7667be0b55b2188b0b5ae00396ec4c8833ba84b9d3e7d2b64d324b","ces-parent/da/demonstration":"c535e6502ea834354ff91b26e801f7b38bdb43005b60a44d29b7bbdda76f3c34","ces-parent/en/demonstration":"78f5ddc947ef6411c39617a98f80f2471029ced65067f7a55059cffbdf70c790","ces-placement_site/ar/demonstration":"5058594c858cb34ad64a565e3d721899a6d76524117767f5642a5ffa84a8ecc6","ces-placement_site/da/demonstration":"9b8d4126da74fef1e32f7fa01b140314f8203d60d63ff35bf172743fbe507534","ces-placement_site/en/demonstration":"2baab46aab37ee327aa80396fb538c8a6da1638070f0f2914c21acf036933bba","contact-parent/ar/own":"5e9b9564aae29996addb09cb405b05d6f4ef8dc15e17aad9a56826169afd37ae","contact-parent/da/own":"33d46632705c3304c71992f1b4a8628a4e4d15e48d8eead5da5c4bf6feb10ddc","contact-parent/en/own":"c980338b3e6c0acf3685dc30c707f87219b4e3b54127714440e1fd03751b7fcc","contact-placement_site/ar/own":"293e2bf2d0448adaa4aff8e8b99b3e0481dfc57f16b7a8fef6f9c72fd74653c4","contact-placement_site/da/own":"d70a653f0c63d3a6137fd56d37eea5d067fec8b1c18fcd3dbeb1e26a6714cd36","contact-placement_site/en/own":"566e319a1786a12c8b0c81f179a1bae7fa14126ec21c466a1e62b39c7846ae12","core-caseworker/ar/own":"8759524f57cdc683869e8fd52764912e9c3fe744b3d1a03acc5df5dbb6867a4f","core-caseworker/da/own":"a5a2bec007457d38c45a6008a76c47bc3bf661ab478c6dfb48121c461d22d8cc","core-caseworker/en/own":"bb5030a81ed275c7a0b4f51689ad19071ed946a2710e39699811a8b77543cfac","core-family_therapist/ar/own":"6fa26757d9add533d690a47947b9badfc7b7ae5e56f3b39ee18d65babdf8dc58","core-family_therapist/da/own":"f554519ca2a71ccd5c5d3a599328b70be94f7e44857b12b646c563118310e6cc","core-family_therapist/en/own":"afae674e21359dc0f441c8c225120290942388fa8ad0fcdeb33683c7142ebd2e","core-parent/ar/own":"bd4e62b1111a18f572107dccb41309815620d213979d4e167f66c1e9af26be3a","core-parent/da/own":"6745e34ca5873674461a969144f021d6e7d772c4b071bd82904ee3ec7b467f1f","core-parent/en/own":"aadc282fc819f922b42e558bb5a16559931b4de050d084061e9eb68b0807cd75","psoc/ar/demonstration":"4d2ee49cb269797b3af994f0d8e6d4ccdd9a8eddcb427be9f47936f09fb91540","psoc/da/demonstration":"6987d47dbcc56d490af3830fc57d2a033a9c2dcda8e29d24d3f2234ba5220d2b","psoc/en/demonstration":"0709b2e532aa5690fb96a8ec63f6b56dfb5dd67592b99fd5a2b6ceb6720edb0a","pss/ar/demonstration":"6e5839f9eb3d2c1c421ad9a6cb7d6722b7f417ebffb1ebea9e481b35818bcd00","pss/da/demonstration":"2228828ca7f71b619cf709aaa4f9a0a47bf2c399be910bb5f1b8ab9036e71680","pss/en/demonstration":"d0a7a6ac1c0876a39e38e195cfc408fc80f4b9610dc59913ca5f29e54bd3e644","sdq/ar/demonstration":"f133e292d95db5883839cc7ce3b5f004798607caa7a12a57f2d55ac949a55dd7","sdq/da/demonstration":"bed800e4f895ddd88ac4b33034561b03d1a3437415ee99cf27999a0060ff0eb0","sdq/en/demonstration":"e186dc2e46f64c97dcd0f7748fc74cc203af2c23b0b9eae14b58f690a501dee6","seam/ar/demonstration":"22651cd1fcb6b981b9b80d99cb2735d4b11e5497bcf25612f5fd937189304c52","seam/da/demonstration":"cf8ded12980fd2535293e6a3db69dd7f78db27e2a4adcefe01037b9da677d8ac","seam/en/demonstration":"1ce7a3fe26bbf1266daf5942e77665d75a1c1d6bba2b25140337face1cb827f2","who-5/ar/demonstration":"6ccc3026a579917693899091fef6a0f312982d35a3a5aca560694ad0520f5192","who-5/da/demonstration":"85789cc5da3709d818b6b1a6389233caa823ddf903cd5b86e3fbe252b3a98626","who-5/en/demonstration":"12fd391dad5233d9c5d7d693525b49b9b71d70e490dd1946134eb9efba89bbf5"}}','2021-02-25 09:00:00');
INSERT INTO protocol VALUES(2,'63976d91c225753a5703661d82c7bf8b6e994182acf29c73a3abd03437376d18','maalrettet-stoette','2','{"instruments":[{"id":"core-parent","items":[{"about":"family_therapist","id":"crisis_talk_family_therapist","scale":"yes_how_often"},{"about":"caseworker","id":"crisis_talk_caseworker","scale":"yes_how_often"},{"about":"caseworker","id":"crisis_understood_caseworker","scale":"degree"},{"about":"family_therapist","id":"resources_family_therapist","scale":"yes_how_often"},{"about":"caseworker","id":"resources_caseworker","scale":"yes_how_often"},{"id":"plan_say","scale":"degree"},{"id":"plan_fits","scale":"degree_plan"},{"id":"being_heard","scale":"degree"},{"id":"support_fits","scale":"degree"},{"id":"staff_cooperate","scale":"good_bad"}],"per_page":6,"rights":{"holder":"this project","own":true},"scales":{"degree":{"values":[1,2,3,4,5]},"degree_plan":{"outside_means":[6],"values":[1,2,3,4,5,6]},"good_bad":{"values":[1,2,3,4,5]},"yes_how_often":{"values":[1,2,3,4,5]}},"scores":[],"skippable":true,"source":"The five core elements of the programme as parents meet them; topics and answers as in the study, this project’s words","version":"2"},{"id":"contact-parent","items":[{"id":"contact_takes_place","scale":"yes_no"},{"id":"contact_child_happy","scale":"degree","when":{"is":[1],"item":"contact_takes_place"}},{"id":"contact_child_secure","scale":"degree","when":{"is":[1],"item":"contact_takes_place"}}],"per_page":6,"rights":{"holder":"this project","own":true},"scales":{"degree":{"values":[1,2,3,4,5]},"yes_no":{"values":[1,0]}},"scores":[],"skippable":true,"source":"Contact between parent and child, about the time they are together; topics and answers as in the study, this project’s words","version":"2"},{"id":"who-5","items":[{"id":"who5_1","scale":"time"},{"id":"who5_2","scale":"time"},{"id":"who5_3","scale":"time"},{"id":"who5_4","scale":"time"},{"id":"who5_5","scale":"time"}],"per_page":5,"rights":{"holder":"World Health Organization","own":false,"terms":"Free to use, but the words are WHO’s own and are not changed. Only topic labels ship; the words have to be licensed and installed with kvartal wording install."},"scales":{"time":{"values":[5,4,3,2,1,0]}},"scores":[{"better":"higher","id":"who5","range":[0.0,100.0],"rule":{"items":["who5_1","who5_2","who5_3","who5_4","who5_5"],"kind":"sum","times":4}}],"skippable":true,"source":"WHO-5 Well-Being Index; item values and score as in the study: 4 × the sum of five items, 0–100","version":"1"},{"id":"psoc","items":[{"id":"psoc_1","scale":"agree"},{"id":"psoc_2","scale":"agree"},{"id":"psoc_3","scale":"agree"},{"id":"psoc_4","scale":"agree"},{"id":"psoc_5","scale":"agree"},{"id":"psoc_6","scale":"agree"},{"id":"psoc_7","scale":"agree"},{"id":"psoc_8","scale":"agree"},{"id":"psoc_9","scale":"agree"},{"id":"psoc_10","scale":"agree"},{"id":"psoc_11","scale":"agree"},{"id":"psoc_12","scale":"agree"},{"id":"psoc_13","scale":"agree"},{"id":"psoc_14","scale":"agree"},{"id":"psoc_15","scale":"agree"},{"id":"psoc_16","scale":"agree"}],"per_page":8,"rights":{"holder":"the authors of the PSOC and of its Danish translation","own":false,"terms":"Only topic labels ship; the words have to be licensed and installed with kvartal wording install."},"scales":{"agree":{"values":[1,2,3,4,5,6]}},"scores":[{"better":"higher","id":"psoc_satisfaction","range":[9.0,54.0],"rule":{"items":["psoc_2","psoc_3","psoc_4","psoc_5","psoc_8","psoc_9","psoc_12","psoc_14","psoc_16"],"kind":"sum","reversed":["psoc_2","psoc_3","psoc_4","psoc_5","psoc_8","psoc_9","psoc_12","psoc_14","psoc_16"]}},{"better":"higher","id":"psoc_efficacy","range":[7.0,42.0],"rule":{"items":["psoc_1","psoc_6","psoc_7","psoc_10","psoc_11","psoc_13","psoc_15"],"kind":"sum"}},{"better":"higher","id":"psoc_total","range":[16.0,96.0],"rule":{"kind":"add","scores":["psoc_satisfaction","psoc_efficacy"]}}],"skippable":true,"source":"Parenting Sense of Competence Scale, 16 items (Johnston & Mash 1989); item 17 of the original left out, as in the study","version":"1"},{"id":"ces-parent","items":[{"id":"ces_municipality_1","scale":"agree"},{"id":"ces_municipality_2","scale":"agree"},{"id":"ces_municipality_3","scale":"agree"},{"id":"ces_municipality_4","scale":"agree"},{"id":"ces_municipality_5","scale":"agree"}],"per_page":5,"rights":{"holder":"PwC","own":false,"terms":"Only topic labels ship; the words have to be licensed and installed with kvartal wording install."},"scales":{"agree":{"values":[1,2,3,4,5]}},"scores":[{"better":"higher","id":"ces_municipality","range":[1.0,5.0],"rule":{"items":["ces_municipality_1","ces_municipality_2","ces_municipality_3","ces_municipality_4","ces_municipality_5"],"kind":"mean"}},{"better":"higher","id":"ces_municipality_general","range":[1.0,5.0],"rule":{"item":"ces_municipality_5","kind":"item"}}],"skippable":true,"source":"Cooperation Expectation Scale, five parameters for each counterpart; 5 is cooperation in general","version":"1"},{"id":"core-caseworker","items":[{"id":"crisis_talk","scale":"how_often"},{"id":"crisis_support","scale":"degree"},{"id":"resources_told","scale":"how_often"},{"id":"plan_say","scale":"degree"},{"id":"plan_ownership","scale":"degree_plan"}],"per_page":6,"rights":{"holder":"this project","own":true},"scales":{"degree":{"values":[1,2,3,4,5]},"degree_plan":{"outside_means":[6],"values":[1,2,3,4,5,6]},"how_often":{"values":[1,2,3,4,5]}},"scores":[],"skippable":true,"source":"The core elements of the programme as caseworkers work with them; topics and answers as in the study, this project’s words","version":"2"},{"id":"ces-caseworker","items":[{"about":"family_therapist","id":"ces_family_therapist_1","scale":"agree"},{"about":"family_therapist","id":"ces_family_therapist_2","scale":"agree"},{"about":"family_therapist","id":"ces_family_therapist_3","scale":"agree"},{"about":"family_therapist","id":"ces_family_therapist_4","scale":"agree"},{"about":"family_therapist","id":"ces_family_therapist_5","scale":"agree"},{"about":"placement_site","id":"ces_placement_site_1","scale":"agree"},{"about":"placement_site","id":"ces_placement_site_2","scale":"agree"},{"about":"placement_site","id":"ces_placement_site_3","scale":"agree"},{"about":"placement_site","id":"ces_placement_site_4","scale":"agree"},{"about":"placement_site","id":"ces_placement_site_5","scale":"agree"},{"about":"parent","id":"ces_parent_1","scale":"agree"},{"about":"parent","id":"ces_parent_2","scale":"agree"},{"about":"parent","id":"ces_parent_3","scale":"agree"},{"about":"parent","id":"ces_parent_4","scale":"agree"},{"about":"parent","id":"ces_parent_5","scale":"agree"}],"per_page":5,"rights":{"holder":"PwC","own":false,"terms":"Only topic labels ship; the words have to be licensed and installed with kvartal wording install."},"scales":{"agree":{"values":[1,2,3,4,5]}},"scores":[{"better":"higher","id":"ces_family_therapist","range":[1.0,5.0],"rule":{"items":["ces_family_therapist_1","ces_family_therapist_2","ces_family_therapist_3","ces_family_therapist_4","ces_family_therapist_5"],"kind":"mean"}},{"better":"higher","id":"ces_family_therapist_general","range":[1.0,5.0],"rule":{"item":"ces_family_therapist_5","kind":"item"}},{"better":"higher","id":"ces_placement_site","range":[1.0,5.0],"rule":{"items":["ces_placement_site_1","ces_placement_site_2","ces_placement_site_3","ces_placement_site_4","ces_placement_site_5"],"kind":"mean"}},{"better":"higher","id":"ces_placement_site_general","range":[1.0,5.0],"rule":{"item":"ces_placement_site_5","kind":"item"}},{"better":"higher","id":"ces_parent","range":[1.0,5.0],"rule":{"items":["ces_parent_1","ces_parent_2","ces_parent_3","ces_parent_4","ces_parent_5"],"kind":"mean"}},{"better":"higher","id":"ces_parent_general","range":[1.0,5.0],"rule":{"item":"ces_parent_5","kind":"item"}}],"skippable":true,"source":"Cooperation Expectation Scale, five parameters for each counterpart; 5 is cooperation in general","version":"1"},{"id":"core-family_therapist","items":[{"id":"crisis_talk","scale":"how_often"},{"id":"crisis_support","scale":"degree"},{"id":"resources_told","scale":"how_often"},{"id":"plan_ownership","scale":"degree_plan"}],"per_page":6,"rights":{"holder":"this project","own":true},"scales":{"degree":{"values":[1,2,3,4,5]},"degree_plan":{"outside_means":[6],"values":[1,2,3,4,5,6]},"how_often":{"values":[1,2,3,4,5]}},"scores":[],"skippable":true,"source":"The core elements of the programme as family therapists work with them; topics and answers as in the study, this project’s words","version":"2"},{"id":"ces-family_therapist","items":[{"about":"caseworker","id":"ces_caseworker_1","scale":"agree"},{"about":"caseworker","id":"ces_caseworker_2","scale":"agree"},{"about":"caseworker","id":"ces_caseworker_3","scale":"agree"},{"about":"caseworker","id":"ces_caseworker_4","scale":"agree"},{"about":"caseworker","id":"ces_caseworker_5","scale":"agree"},{"about":"placement_site","id":"ces_placement_site_1","scale":"agree"},{"about":"placement_site","id":"ces_placement_site_2","scale":"agree"},{"about":"placement_site","id":"ces_placement_site_3","scale":"agree"},{"about":"placement_site","id":"ces_placement_site_4","scale":"agree"},{"about":"placement_site","id":"ces_placement_site_5","scale":"agree"},{"about":"parent","id":"ces_parent_1","scale":"agree"},{"about":"parent","id":"ces_parent_2","scale":"agree"},{"about":"parent","id":"ces_parent_3","scale":"agree"},{"about":"parent","id":"ces_parent_4","scale":"agree"},{"about":"parent","id":"ces_parent_5","scale":"agree"}],"per_page":5,"rights":{"holder":"PwC","own":false,"terms":"Only topic labels ship; the words have to be licensed and installed with kvartal wording install."},"scales":{"agree":{"values":[1,2,3,4,5]}},"scores":[{"better":"higher","id":"ces_caseworker","range":[1.0,5.0],"rule":{"items":["ces_caseworker_1","ces_caseworker_2","ces_caseworker_3","ces_caseworker_4","ces_caseworker_5"],"kind":"mean"}},{"better":"higher","id":"ces_caseworker_general","range":[1.0,5.0],"rule":{"item":"ces_caseworker_5","kind":"item"}},{"better":"higher","id":"ces_placement_site","range":[1.0,5.0],"rule":{"items":["ces_placement_site_1","ces_placement_site_2","ces_placement_site_3","ces_placement_site_4","ces_placement_site_5"],"kind":"mean"}},{"better":"higher","id":"ces_placement_site_general","range":[1.0,5.0],"rule":{"item":"ces_placement_site_5","kind":"item"}},{"better":"higher","id":"ces_parent","range":[1.0,5.0],"rule":{"items":["ces_parent_1","ces_parent_2","ces_parent_3","ces_parent_4","ces_parent_5"],"kind":"mean"}},{"better":"higher","id":"ces_parent_general","range":[1.0,5.0],"rule":{"item":"ces_parent_5","kind":"item"}}],"skippable":true,"source":"Cooperation Expectation Scale, five parameters for each counterpart; 5 is cooperation in general","version":"1"},{"id":"contact-placement_site","items":[{"about":"parent1","id":"contact_takes_place_parent1","scale":"yes_no"},{"about":"parent1","id":"contact_child_happy_parent1","scale":"degree","when":{"is":[1],"item":"contact_takes_place_parent1"}},{"about":"parent1","id":"contact_child_secure_parent1","scale":"degree","when":{"is":[1],"item":"contact_takes_place_parent1"}},{"about":"parent1","id":"placement_backed_parent1","scale":"degree"},{"about":"parent2","id":"contact_takes_place_parent2","scale":"yes_no"},{"about":"parent2","id":"contact_child_happy_parent2","scale":"degree","when":{"is":[1],"item":"contact_takes_place_parent2"}},{"about":"parent2","id":"contact_child_secure_parent2","scale":"degree","when":{"is":[1],"item":"contact_takes_place_parent2"}},{"about":"parent2","id":"placement_backed_parent2","scale":"degree"}],"per_page":4,"rights":{"holder":"this project","own":true},"scales":{"degree":{"values":[1,2,3,4,5]},"yes_no":{"values":[1,0]}},"scores":[],"skippable":true,"source":"Contact between the child and each parent, about the time after it; topics and answers as in the study, asked for each parent as its evaluation advises, this project’s words","version":"2"},{"id":"ces-placement_site","items":[{"about":"caseworker","id":"ces_caseworker_1","scale":"agree"},{"about":"caseworker","id":"ces_caseworker_2","scale":"agree"},{"about":"caseworker","id":"ces_caseworker_3","scale":"agree"},{"about":"caseworker","id":"ces_caseworker_4","scale":"agree"},{"about":"caseworker","id":"ces_caseworker_5","scale":"agree"},{"about":"family_therapist","id":"ces_family_therapist_1","scale":"agree"},{"about":"family_therapist","id":"ces_family_therapist_2","scale":"agree"},{"about":"family_therapist","id":"ces_family_therapist_3","scale":"agree"},{"about":"family_therapist","id":"ces_family_therapist_4","scale":"agree"},{"about":"family_therapist","id":"ces_family_therapist_5","scale":"agree"},{"about":"parent","id":"ces_parent_1","scale":"agree"},{"about":"parent","id":"ces_parent_2","scale":"agree"},{"about":"parent","id":"ces_parent_3","scale":"agree"},{"about":"parent","id":"ces_parent_4","scale":"agree"},{"about":"parent","id":"ces_parent_5","scale":"agree"}],"per_page":5,"rights":{"holder":"PwC","own":false,"terms":"Only topic labels ship; the words have to be licensed and installed with kvartal wording install."},"scales":{"agree":{"values":[1,2,3,4,5]}},"scores":[{"better":"higher","id":"ces_caseworker","range":[1.0,5.0],"rule":{"items":["ces_caseworker_1","ces_caseworker_2","ces_caseworker_3","ces_caseworker_4","ces_caseworker_5"],"kind":"mean"}},{"better":"higher","id":"ces_caseworker_general","range":[1.0,5.0],"rule":{"item":"ces_caseworker_5","kind":"item"}},{"better":"higher","id":"ces_family_therapist","range":[1.0,5.0],"rule":{"items":["ces_family_therapist_1","ces_family_therapist_2","ces_family_therapist_3","ces_family_therapist_4","ces_family_therapist_5"],"kind":"mean"}},{"better":"higher","id":"ces_family_therapist_general","range":[1.0,5.0],"rule":{"item":"ces_family_therapist_5","kind":"item"}},{"better":"higher","id":"ces_parent","range":[1.0,5.0],"rule":{"items":["ces_parent_1","ces_parent_2","ces_parent_3","ces_parent_4","ces_parent_5"],"kind":"mean"}},{"better":"higher","id":"ces_parent_general","range":[1.0,5.0],"rule":{"item":"ces_parent_5","kind":"item"}}],"skippable":true,"source":"Cooperation Expectation Scale, five parameters for each counterpart; 5 is cooperation in general","version":"1"},{"age_versions":["seam-2-17","seam-18-35"],"id":"seam","items":[{"id":"seam_1","scale":"true"},{"id":"seam_2","scale":"true"},{"id":"seam_3","scale":"true"},{"id":"seam_4","scale":"true"},{"id":"seam_5","scale":"true"},{"id":"seam_6","scale":"true"},{"id":"seam_7","scale":"true"},{"id":"seam_8","scale":"true"},{"id":"seam_9","scale":"true"},{"id":"seam_10","scale":"true"},{"id":"seam_11","scale":"true"},{"id":"seam_12","scale":"true"},{"id":"seam_13","scale":"true"},{"id":"seam_14","scale":"true"},{"id":"seam_15","scale":"true"},{"id":"seam_16","scale":"true"},{"id":"seam_17","scale":"true"},{"id":"seam_18","scale":"true"},{"id":"seam_19","scale":"true"},{"id":"seam_20","scale":"true"},{"id":"seam_21","scale":"true"},{"id":"seam_22","scale":"true"},{"id":"seam_23","scale":"true"},{"id":"seam_24","scale":"true"},{"id":"seam_25","scale":"true"},{"id":"seam_26","scale":"true"},{"id":"seam_27","scale":"true"},{"id":"seam_28","scale":"true"},{"id":"seam_29","scale":"true"},{"id":"seam_30","scale":"true"},{"id":"seam_31","scale":"true"},{"id":"seam_32","scale":"true"},{"id":"seam_33","scale":"true"},{"id":"seam_34","scale":"true"},{"id":"seam_35","scale":"true"}],"per_page":9,"rights":{"holder":"Brookes Publishing; in Denmark Hogrefe Psykologisk Forlag A/S","own":false,"terms":"Has to be bought, and an electronic form needs special permission. Only topic labels ship; the words have to be licensed and installed with kvartal wording install."},"scales":{"true":{"values":[3,2,1,0]}},"scores":[{"better":"higher","id":"seam_total","range":[0.0,105.0],"rule":{"items":["seam_1","seam_2","seam_3","seam_4","seam_5","seam_6","seam_7","seam_8","seam_9","seam_10","seam_11","seam_12","seam_13","seam_14","seam_15","seam_16","seam_17","seam_18","seam_19","seam_20","seam_21","seam_22","seam_23","seam_24","seam_25","seam_26","seam_27","seam_28","seam_29","seam_30","seam_31","seam_32","seam_33","seam_34","seam_35"],"kind":"sum"}}],"skippable":true,"source":"Social-Emotional Assessment Measure, 35 items, the two youngest age versions, as in the study; seam_total is the plain sum","version":"1"},{"age_versions":["sdq-2-4","sdq-4-10","sdq-11-17"],"id":"sdq","items":[{"id":"sdq_1","scale":"true"},{"id":"sdq_2","scale":"true"},{"id":"sdq_3","scale":"true"},{"id":"sdq_4","scale":"true"},{"id":"sdq_5","scale":"true"},{"id":"sdq_6","scale":"true"},{"id":"sdq_7","scale":"true"},{"id":"sdq_8","scale":"true"},{"id":"sdq_9","scale":"true"},{"id":"sdq_10","scale":"true"},{"id":"sdq_11","scale":"true"},{"id":"sdq_12","scale":"true"},{"id":"sdq_13","scale":"true"},{"id":"sdq_14","scale":"true"},{"id":"sdq_15","scale":"true"},{"id":"sdq_16","scale":"true"},{"id":"sdq_17","scale":"true"},{"id":"sdq_18","scale":"true"},{"id":"sdq_19","scale":"true"},{"id":"sdq_20","scale":"true"},{"id":"sdq_21","scale":"true"},{"id":"sdq_22","scale":"true"},{"id":"sdq_23","scale":"true"},{"id":"sdq_24","scale":"true"},{"id":"sdq_25","scale":"true"},{"id":"sdq_difficulties","scale":"difficulties"},{"id":"sdq_duration","scale":"duration","when":{"is":[1,2,3],"item":"sdq_difficulties"}},{"id":"sdq_distress","scale":"amount","when":{"is":[1,2,3],"item":"sdq_difficulties"}},{"id":"sdq_peers","scale":"amount","when":{"is":[1,2,3],"item":"sdq_difficulties"}},{"id":"sdq_learning","scale":"amount","when":{"is":[1,2,3],"item":"sdq_difficulties"}},{"id":"sdq_burden","scale":"amount","when":{"is":[1,2,3],"item":"sdq_difficulties"}},{"asked_at":"follow_up","id":"sdq_change","scale":"change"},{"asked_at":"follow_up","id":"sdq_helpful","scale":"amount"}],"per_page":9,"rights":{"holder":"Youthinmind Ltd","own":false,"terms":"May not be used electronically, translated or reworded without the owner’s licence. Only topic labels ship; the words have to be licensed and installed with kvartal wording install."},"scales":{"amount":{"values":[0,1,2,3]},"change":{"values":[0,1,2,3,4]},"difficulties":{"values":[0,1,2,3]},"duration":{"values":[0,1,2,3]},"true":{"values":[0,1,2]}},"scores":[{"better":"lower","id":"sdq_emotional","range":[0.0,10.0],"rule":{"at_least":3,"items":["sdq_3","sdq_8","sdq_13","sdq_16","sdq_24"],"kind":"sum"}},{"better":"lower","id":"sdq_conduct","range":[0.0,10.0],"rule":{"at_least":3,"items":["sdq_5","sdq_7","sdq_12","sdq_18","sdq_22"],"kind":"sum","reversed":["sdq_7"]}},{"better":"lower","id":"sdq_hyperactivity","range":[0.0,10.0],"rule":{"at_least":3,"items":["sdq_2","sdq_10","sdq_15","sdq_21","sdq_25"],"kind":"sum","reversed":["sdq_21","sdq_25"]}},{"better":"lower","id":"sdq_peer","range":[0.0,10.0],"rule":{"at_least":3,"items":["sdq_6","sdq_11","sdq_14","sdq_19","sdq_23"],"kind":"sum","reversed":["sdq_11","sdq_14"]}},{"better":"higher","id":"sdq_prosocial","range":[0.0,10.0],"rule":{"at_least":3,"items":["sdq_1","sdq_4","sdq_9","sdq_17","sdq_20"],"kind":"sum"}},{"better":"lower","id":"sdq_total","range":[0.0,40.0],"rule":{"kind":"add","scores":["sdq_emotional","sdq_conduct","sdq_hyperactivity","sdq_peer"]}},{"better":"lower","id":"sdq_impact","range":[0.0,6.0],"rule":{"items":["sdq_distress","sdq_peers","sdq_learning"],"kind":"sum","recode":{"0":0,"1":0,"2":1,"3":2},"zero_when":{"is":[0],"item":"sdq_difficulties"}},"source":"Goodman 1999, impact supplement of the educator form"}],"skippable":true,"source":"Strengths and Difficulties Questionnaire, educator form with impact supplement and follow-up questions (Goodman 1997, 1999); the age versions share structure and scoring","version":"1"},{"id":"pss","items":[{"id":"pss_1","scale":"agree"},{"id":"pss_2","scale":"agree"},{"id":"pss_3","scale":"agree"},{"id":"pss_4","scale":"agree"},{"id":"pss_5","scale":"agree"},{"id":"pss_6","scale":"agree"},{"id":"pss_7","scale":"agree"},{"id":"pss_8","scale":"agree"},{"id":"pss_9","scale":"agree"},{"id":"pss_10","scale":"agree"},{"id":"pss_11","scale":"agree"},{"id":"pss_12","scale":"agree"},{"id":"pss_13","scale":"agree"},{"id":"pss_14","scale":"agree"},{"id":"pss_15","scale":"agree"},{"id":"pss_16","scale":"agree"},{"id":"pss_17","scale":"agree"},{"id":"pss_18","scale":"agree"}],"per_page":9,"rights":{"holder":"the authors of the PSS and of its Danish translation","own":false,"terms":"Only topic labels ship; the words have to be licensed and installed with kvartal wording install."},"scales":{"agree":{"values":[1,2,3,4,5]}},"scores":[{"better":"lower","id":"pss_total","range":[18.0,90.0],"rule":{"items":["pss_1","pss_2","pss_3","pss_4","pss_5","pss_6","pss_7","pss_8","pss_9","pss_10","pss_11","pss_12","pss_13","pss_14","pss_15","pss_16","pss_17","pss_18"],"kind":"sum","reversed":["pss_1","pss_2","pss_5","pss_6","pss_7","pss_8","pss_17","pss_18"]}}],"skippable":true,"source":"Parental Stress Scale, 18 items (Berry & Jones 1995)","version":"1"}],"programme":{"closes_after_days":56,"id":"maalrettet-stoette","reminders_after_days":[7,14],"roles":[{"also_called":["forælder1","forælder2","mor","far","moder","fader","mors","fars","mother","father","forælder","anden forælder","parent","other parent"],"asked":"per_family","assists":[],"audience":"parent","columns":["parent1","parent2"],"discretion":"silent","id":"parent","own_words":true,"questionnaire":[{"instrument":"core-parent"},{"instrument":"contact-parent"},{"instrument":"who-5"},{"instrument":"psoc"},{"instrument":"ces-parent"}],"title":{"ar":"أحد الوالدين","da":"Forælder","en":"Parent"}},{"also_called":["myndighedsrådgiver","rådgiver","sagsbehandler"],"asked":"per_family","assists":[],"audience":"professional","columns":["caseworker"],"discretion":"named","id":"caseworker","own_words":true,"questionnaire":[{"instrument":"core-caseworker"},{"instrument":"ces-caseworker"}],"title":{"ar":"الأخصائي الاجتماعي في البلدية","da":"Myndighedsrådgiver","en":"Caseworker"}},{"also_called":["familiebehandler"],"asked":"per_family","assists":["parent"],"audience":"professional","columns":["family_therapist"],"discretion":"named","id":"family_therapist","own_words":true,"questionnaire":[{"instrument":"core-family_therapist"},{"instrument":"ces-family_therapist"}],"title":{"ar":"معالج الأسرة","da":"Familiebehandler","en":"Family therapist"}},{"also_called":["anbringelsessted"],"answers_as":{"ar":"أسرة حاضنة أو مؤسسة","da":"plejefamilie eller institution","en":"foster family or institution"},"asked":"per_child","assists":[],"audience":"professional","columns":["placement_site"],"discretion":"silent","id":"placement_site","own_words":true,"questionnaire":[{"instrument":"contact-placement_site"},{"by_age":[{"from_months":2,"instrument":"seam-2-17","to_months":17},{"from_months":18,"instrument":"seam-18-35","to_months":23},{"from_months":24,"instrument":"sdq-2-4","to_months":47},{"from_months":48,"instrument":"sdq-4-10","to_months":131},{"from_months":132,"instrument":"sdq-11-17","to_months":215}]},{"instrument":"ces-placement_site","once_per_counterpart":true}],"title":{"ar":"مكان إقامة الطفل","da":"Anbringelsessted","en":"Placement site"}}],"sending":{"closed_days":["06-05","12-24","12-31"],"digest":{"after_days":7,"at":"08:00"},"respondents_from":"09:00"},"sites":{"Sydby":{"extra":[{"instrument":"pss","role":"caseworker"}],"roles_off":[]},"Østerlund":{"extra":[],"roles_off":["placement_site"]}},"time_zone":"Europe/Copenhagen","title":{"ar":"دعم موجّه لوالدي الأطفال المقيمين خارج المنزل","da":"Målrettet støtte til forældre med anbragte børn","en":"Targeted support for parents of children in care"},"version":"2","waves":[{"id":"baseline","months":0,"title":{"ar":"عند البداية","da":"Ved start","en":"At the start"}},{"id":"fu1","months":3,"title":{"ar":"بعد 3 أشهر","da":"Efter 3 måneder","en":"After 3 months"}},{"id":"fu2","months":6,"title":{"ar":"بعد 6 أشهر","da":"Efter 6 måneder","en":"After 6 months"}},{"id":"fu3","months":9,"title":{"ar":"بعد 9 أشهر","da":"Efter 9 måneder","en":"After 9 months"}},{"id":"fu4","months":12,"title":{"ar":"بعد 12 شهرًا","da":"Efter 12 måneder","en":"After 12 months"}},{"id":"fu5","months":15,"title":{"ar":"بعد 15 شهرًا","da":"Efter 15 måneder","en":"After 15 months"}},{"id":"fu6","months":18,"title":{"ar":"بعد 18 شهرًا","da":"Efter 18 måneder","en":"After 18 months"}},{"id":"fu7","months":21,"title":{"ar":"بعد 21 شهرًا","da":"Efter 21 måneder","en":"After 21 months"}}]},"words":{"ces-caseworker/ar/demonstration":"6ec16eec93ebe0bc23fc4dd87ce11543c528ac6b773585bca8ad6c67219a19c7","ces-caseworker/da/demonstration":"2698eed427524473ae8e13673d540cb52a539a133cddcde725d360bb0d79159f","ces-caseworker/en/demonstration":"7de9c83542340509ad0ca87451895d15afdd2aeff9b478fe5d0ed64c7d87da23","ces-family_therapist/ar/demonstration":"9fdc7fa2be0e70949cbd5a0a3924b32b9ec8adda8be5c03ce716500fb8ce9e9a","ces-family_therapist/da/demonstration":"476db80a2be13441ab025d8cec18cf7ca09e02c25a04f3e3f872dce56fd7116f","ces-family_therapist/en/demonstration":"62c60398b93d8ca8f3ae9ed676897e9779db49079e37d9f9fd4736b7dd4d7e94","ces-parent/ar/demonstration":"9beaea77da7667be0b55b2188b0b5ae00396ec4c8833ba84b9d3e7d2b64d324b","ces-parent/da/demonstration":"c535e6502ea834354ff91b26e801f7b38bdb43005b60a44d29b7bbdda76f3c34","ces-parent/en/demonstration":"78f5ddc947ef6411c39617a98f80f2471029ced65067f7a55059cffbdf70c790","ces-placement_site/ar/demonstration":"5058594c858cb34ad64a565e3d721899a6d76524117767f5642a5ffa84a8ecc6","ces-placement_site/da/demonstration":"9b8d4126da74fef1e32f7fa01b140314f8203d60d63ff35bf172743fbe507534","ces-placement_site/en/demonstration":"2baab46aab37ee327aa80396fb538c8a6da1638070f0f2914c21acf036933bba","contact-parent/ar/own":"5e9b9564aae29996addb09cb405b05d6f4ef8dc15e17aad9a56826169afd37ae","contact-parent/da/own":"33d46632705c3304c71992f1b4a8628a4e4d15e48d8eead5da5c4bf6feb10ddc","contact-parent/en/own":"c980338b3e6c0acf3685dc30c707f87219b4e3b54127714440e1fd03751b7fcc","contact-placement_site/ar/own":"293e2bf2d0448adaa4aff8e8b99b3e0481dfc57f16b7a8fef6f9c72fd74653c4","contact-placement_site/da/own":"d70a653f0c63d3a6137fd56d37eea5d067fec8b1c18fcd3dbeb1e26a6714cd36","contact-placement_site/en/own":"566e319a1786a12c8b0c81f179a1bae7fa14126ec21c466a1e62b39c7846ae12","core-caseworker/ar/own":"8759524f57cdc683869e8fd52764912e9c3fe744b3d1a03acc5df5dbb6867a4f","core-caseworker/da/own":"a5a2bec007457d38c45a6008a76c47bc3bf661ab478c6dfb48121c461d22d8cc","core-caseworker/en/own":"bb5030a81ed275c7a0b4f51689ad19071ed946a2710e39699811a8b77543cfac","core-family_therapist/ar/own":"6fa26757d9add533d690a47947b9badfc7b7ae5e56f3b39ee18d65babdf8dc58","core-family_therapist/da/own":"f554519ca2a71ccd5c5d3a599328b70be94f7e44857b12b646c563118310e6cc","core-family_therapist/en/own":"afae674e21359dc0f441c8c225120290942388fa8ad0fcdeb33683c7142ebd2e","core-parent/ar/own":"bd4e62b1111a18f572107dccb41309815620d213979d4e167f66c1e9af26be3a","core-parent/da/own":"98cb5b4c08b8f3ec2697ef9943a8db4170aecdee5f4bf23c74ec2821edf37619","core-parent/en/own":"aadc282fc819f922b42e558bb5a16559931b4de050d084061e9eb68b0807cd75","psoc/ar/demonstration":"4d2ee49cb269797b3af994f0d8e6d4ccdd9a8eddcb427be9f47936f09fb91540","psoc/da/demonstration":"6987d47dbcc56d490af3830fc57d2a033a9c2dcda8e29d24d3f2234ba5220d2b","psoc/en/demonstration":"0709b2e532aa5690fb96a8ec63f6b56dfb5dd67592b99fd5a2b6ceb6720edb0a","pss/ar/demonstration":"6e5839f9eb3d2c1c421ad9a6cb7d6722b7f417ebffb1ebea9e481b35818bcd00","pss/da/demonstration":"2228828ca7f71b619cf709aaa4f9a0a47bf2c399be910bb5f1b8ab9036e71680","pss/en/demonstration":"d0a7a6ac1c0876a39e38e195cfc408fc80f4b9610dc59913ca5f29e54bd3e644","sdq/ar/demonstration":"f133e292d95db5883839cc7ce3b5f004798607caa7a12a57f2d55ac949a55dd7","sdq/da/demonstration":"bed800e4f895ddd88ac4b33034561b03d1a3437415ee99cf27999a0060ff0eb0","sdq/en/demonstration":"e186dc2e46f64c97dcd0f7748fc74cc203af2c23b0b9eae14b58f690a501dee6","seam/ar/demonstration":"22651cd1fcb6b981b9b80d99cb2735d4b11e5497bcf25612f5fd937189304c52","seam/da/demonstration":"cf8ded12980fd2535293e6a3db69dd7f78db27e2a4adcefe01037b9da677d8ac","seam/en/demonstration":"1ce7a3fe26bbf1266daf5942e77665d75a1c1d6bba2b25140337face1cb827f2","who-5/ar/demonstration":"6ccc3026a579917693899091fef6a0f312982d35a3a5aca560694ad0520f5192","who-5/da/demonstration":"85789cc5da3709d818b6b1a6389233caa823ddf903cd5b86e3fbe252b3a98626","who-5/en/demonstration":"12fd391dad5233d9c5d7d693525b49b9b71d70e490dd1946134eb9efba89bbf5"}}','2021-05-03 06:00:00');
CREATE TABLE study_words (
  id INTEGER PRIMARY KEY NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  programme TEXT NOT NULL,
  role TEXT NOT NULL,
  language TEXT NOT NULL,
  content TEXT NOT NULL
);
INSERT INTO study_words VALUES(1,'955d54db113c22c569b20614fa4d553c0c91fc6636868262503d09c316b9650e','maalrettet-stoette','parent','da','{"date":"2026-11-26","language":"da","parts":[{"heading":"Hvem spørger?","paragraphs":["Vi hedder Eksempelinstituttet. Vi vil vide, om den støtte, du får, hjælper.","Har du spørgsmål, så ring til Eksempel Eksempelsen på 00 00 00 00. Du kan også skrive til hjaelp@example.org."]},{"heading":"Hvorfor får du spørgsmålene?","paragraphs":["Du får støtte som forælder. Kommunen har givet os dit navn og din adresse.","Vi spørger, når støtten begynder, og så hver tredje måned, til den slutter."]},{"heading":"Hvad sker der med dine svar?","paragraphs":["Vi lægger svar fra mange sammen. Tallene viser, hvad der hjælper, og hvad der ikke gør. Dit navn kommer ikke med."]},{"heading":"Hvem kan se dem?","paragraphs":["Det kan de få hos os, der laver tallene. De, der passer systemet, kan også komme til svarene, men de må ikke sige noget videre.","Kommunen kan se, om du har svaret, og hvornår vi har skrevet til dig. Den kan se, om en mail ikke kom frem, og om du har sagt nej tak. Den kan ikke se, hvad du svarer. Den får kun tal for mange tilsammen.","Din rådgiver, din familiebehandler og de, dit barn bor hos, kan ikke se dine svar."]},{"heading":"Hvor længe gemmer vi dem?","paragraphs":["Svarene gemmer vi i fem år. Navn og adresse sletter vi, når undersøgelsen er slut."]},{"heading":"Skal du svare?","paragraphs":["Nej. Du bestemmer selv. Du kan springe over, og du kan stoppe, når du vil.","Et nej ændrer ikke noget ved den hjælp, du får, eller i din sag."]},{"heading":"Hvad kan du bestemme?","paragraphs":["Du kan få at vide, hvad vi har gemt om dig. Du kan få fejl rettet. Du kan få dine svar ud igen eller få dem slettet. Brug linket i en mail fra os, eller ring til os.","Vi gemmer dine svar efter databeskyttelsesloven § 10. Eksempelinstituttet har ansvaret for dem. Ingen computer afgør noget om dig ud fra dem.","Er du ikke glad for det, vi gør, så skriv til databeskyttelse@example.org. Du kan også klage til Datatilsynet (datatilsynet.dk)."]},{"heading":"Var et spørgsmål svært?","paragraphs":["Har du brug for at tale med nogen, så ring til Eksempellinjen på 00 00 00 00. Du kan også tale med din familiebehandler."]}],"role":"parent","title":"Om spørgsmålene","version":"1"}');
INSERT INTO study_words VALUES(2,'791ac8fda71479c864636e2a9616014aa2973cbc54883ee0e89ab3f16410a245','maalrettet-stoette','caseworker','da','{"date":"2026-11-26","language":"da","parts":[{"heading":"Hvem spørger?","paragraphs":["Vi hedder Eksempelinstituttet. Vi undersøger, om støtten til forældre virker.","Har du spørgsmål, så ring til Eksempel Eksempelsen på 00 00 00 00, eller skriv til hjaelp@example.org."]},{"heading":"Hvorfor får du spørgsmålene?","paragraphs":["Du arbejder med en familie, der er med i undersøgelsen. Kommunen har givet os dit navn og din mailadresse.","Vi spørger, når støtten begynder, og så hver tredje måned, til den slutter."]},{"heading":"Hvad sker der med dine svar?","paragraphs":["Vi lægger svar fra mange sammen. Tallene viser, hvad der hjælper, og hvad der ikke gør. Dit navn kommer ikke med."]},{"heading":"Hvem kan se dem?","paragraphs":["Det kan de få hos os, der laver undersøgelsen. De, der passer systemet, kan også komme til svarene, men de har tavshedspligt.","Kommunens projektleder kan se sagens nummer, om du har svaret, hvornår vi har skrevet, om en mail ikke kom frem, og om du har sagt nej tak. Projektlederen kan ikke se, hvad du svarer. Kommunen får kun tal for mange tilsammen.","Familien og dine kolleger kan ikke se dine svar."]},{"heading":"Hvor længe gemmer vi dem?","paragraphs":["Svarene gemmer vi i fem år. Navn og adresse sletter vi, når undersøgelsen er slut."]},{"heading":"Skal du svare?","paragraphs":["Nej. Det er frivilligt. Du kan springe spørgsmål over og stoppe, når du vil.","Et nej ændrer ikke noget i sagen."]},{"heading":"Hvad kan du bestemme?","paragraphs":["Du kan få at vide, hvad vi har gemt om dig, og få fejl rettet. Du kan trække dine svar tilbage eller få dem slettet. Brug linket i en mail fra os, eller ring til os.","Vi gemmer svarene efter databeskyttelsesloven § 10. Eksempelinstituttet har ansvaret for dem. Ingen computer afgør noget ud fra dem.","Er du utilfreds, så skriv til databeskyttelse@example.org. Du kan også klage til Datatilsynet (datatilsynet.dk)."]},{"heading":"Var et spørgsmål svært?","paragraphs":["Har et spørgsmål gjort indtryk, så tal med din leder, eller ring til Eksempellinjen på 00 00 00 00."]}],"role":"caseworker","title":"Om spørgsmålene","version":"1"}');
INSERT INTO study_words VALUES(3,'9b284c2e7080ebd245f6c1aff8583e1395b92a5e70267fcd6a9c6ea8a6ba8f60','maalrettet-stoette','placement_site','da','{"date":"2026-11-26","language":"da","parts":[{"heading":"Hvem spørger?","paragraphs":["Vi hedder Eksempelinstituttet. Vi undersøger, om støtten til forældre virker.","Har du spørgsmål, så ring til Eksempel Eksempelsen på 00 00 00 00, eller skriv til hjaelp@example.org."]},{"heading":"Hvorfor får du spørgsmålene?","paragraphs":["Et barn, der bor hos jer, har forældre, som får støtte. Kommunen har givet os dit navn og din mailadresse. Vi spørger dig, fordi du kender barnets hverdag.","Vi spørger, når støtten begynder, og så hver tredje måned, til den slutter."]},{"heading":"Hvad handler det om?","paragraphs":["Kommunen prøver en støtte til forældre, mens deres barn bor et andet sted. Vi spørger, hvordan barnet har det imens.","Det handler ikke om, hvor barnet skal bo. Svarene bliver ikke brugt til at flytte et barn hjem. Det er ikke jer, vi måler."]},{"heading":"Hvad sker der med dine svar?","paragraphs":["Vi lægger svar fra mange sammen. Tallene viser, hvad der hjælper, og hvad der ikke gør. Dit navn kommer ikke med."]},{"heading":"Hvem kan se dem?","paragraphs":["Det kan de få hos os, der laver undersøgelsen. De, der passer systemet, kan også komme til svarene, men de har tavshedspligt.","Kommunens projektleder kan se sagens og barnets nummer, om du har svaret, hvornår vi har skrevet, om en mail ikke kom frem, og om du har sagt nej tak. Projektlederen kan ikke se, hvad du svarer. Kommunen får kun tal for mange tilsammen.","Barnet, forældrene og de, der arbejder med familien, kan ikke se dine svar."]},{"heading":"Hvor længe gemmer vi dem?","paragraphs":["Svarene gemmer vi i fem år. Navn og adresse sletter vi, når undersøgelsen er slut."]},{"heading":"Skal du svare?","paragraphs":["Nej. Det er frivilligt. Du kan springe spørgsmål over og stoppe, når du vil.","Et nej ændrer ikke noget i sagen."]},{"heading":"Hvad kan du bestemme?","paragraphs":["Du kan få at vide, hvad vi har gemt om dig, og få fejl rettet. Du kan trække dine svar tilbage eller få dem slettet. Brug linket i en mail fra os, eller ring til os.","Vi gemmer svarene efter databeskyttelsesloven § 10. Eksempelinstituttet har ansvaret for dem. Ingen computer afgør noget ud fra dem.","Er du utilfreds, så skriv til databeskyttelse@example.org. Du kan også klage til Datatilsynet (datatilsynet.dk)."]},{"heading":"Var et spørgsmål svært?","paragraphs":["Har et spørgsmål gjort indtryk, så tal med den, du plejer, eller ring til Eksempellinjen på 00 00 00 00."]}],"role":"placement_site","title":"Om spørgsmålene","version":"1"}');
INSERT INTO study_words VALUES(4,'d0fc8fe211f943d144dd73c54cdbe855f65f4d20f668035762d7df08e5edd4ba','maalrettet-stoette','parent','en','{"date":"2026-11-26","language":"en","parts":[{"heading":"Who is asking?","paragraphs":["We are the Example Institute. We want to know whether the support you get helps.","If you have questions, call Eksempel Eksempelsen on 00 00 00 00. You can also write to hjaelp@example.org."]},{"heading":"Why are you asked?","paragraphs":["You get support as a parent. The municipality has given us your name and address.","We ask when the support begins, and then every third month until it ends."]},{"heading":"What happens with your answers?","paragraphs":["We put answers from many people together. The figures show what helps and what does not. Your name is not shown with them."]},{"heading":"Who can see them?","paragraphs":["The few people here who work out the figures can. Those who run the system could get at the answers too, but may not pass anything on.","The municipality can see whether you have answered and when we wrote to you. It can see whether an email did not arrive and whether you have said no. It cannot see what you answer. It only gets figures for many people together.","Your caseworker, your family therapist and the people your child lives with cannot see your answers."]},{"heading":"How long do we keep them?","paragraphs":["We keep the answers for five years. We delete names and addresses when the study ends."]},{"heading":"Do you have to answer?","paragraphs":["No. You decide. You can skip questions, and you can stop whenever you want.","Saying no changes nothing about the help you get or in your case."]},{"heading":"What can you decide?","paragraphs":["You can ask what we have stored about you. You can have mistakes corrected. You can take your answers out again or have them deleted. Use the link in an email from us, or call us.","We keep your answers under section 10 of the Danish Data Protection Act. The Example Institute is responsible for them. No computer decides anything about you from them.","If you are not happy with what we do, write to databeskyttelse@example.org. You can also complain to the Danish Data Protection Agency (datatilsynet.dk)."]},{"heading":"Was a question hard to bear?","paragraphs":["If you need to talk to somebody, call the Example Line on 00 00 00 00. You can also talk to your family therapist."]}],"role":"parent","title":"About these questions","version":"1"}');
INSERT INTO study_words VALUES(5,'c1915c7ac1fb2a59df0661c9a2bda6db7c50263eabf74f2abe20d7ec6230495c','maalrettet-stoette','family_therapist','da','{"date":"2026-11-26","language":"da","parts":[{"heading":"Hvem spørger?","paragraphs":["Vi hedder Eksempelinstituttet. Vi undersøger, om støtten til forældre virker.","Har du spørgsmål, så ring til Eksempel Eksempelsen på 00 00 00 00, eller skriv til hjaelp@example.org."]},{"heading":"Hvorfor får du spørgsmålene?","paragraphs":["Du arbejder med en familie, der er med i undersøgelsen. Kommunen har givet os dit navn og din mailadresse.","Vi spørger, når støtten begynder, og så hver tredje måned, til den slutter."]},{"heading":"Hvad sker der med dine svar?","paragraphs":["Vi lægger svar fra mange sammen. Tallene viser, hvad der hjælper, og hvad der ikke gør. Dit navn kommer ikke med."]},{"heading":"Hvem kan se dem?","paragraphs":["Det kan de få hos os, der laver undersøgelsen. De, der passer systemet, kan også komme til svarene, men de har tavshedspligt.","Kommunens projektleder kan se sagens nummer, om du har svaret, hvornår vi har skrevet, om en mail ikke kom frem, og om du har sagt nej tak. Projektlederen kan ikke se, hvad du svarer. Kommunen får kun tal for mange tilsammen.","Familien og dine kolleger kan ikke se dine svar."]},{"heading":"Hvor længe gemmer vi dem?","paragraphs":["Svarene gemmer vi i fem år. Navn og adresse sletter vi, når undersøgelsen er slut."]},{"heading":"Skal du svare?","paragraphs":["Nej. Det er frivilligt. Du kan springe spørgsmål over og stoppe, når du vil.","Et nej ændrer ikke noget i sagen."]},{"heading":"Hvad kan du bestemme?","paragraphs":["Du kan få at vide, hvad vi har gemt om dig, og få fejl rettet. Du kan trække dine svar tilbage eller få dem slettet. Brug linket i en mail fra os, eller ring til os.","Vi gemmer svarene efter databeskyttelsesloven § 10. Eksempelinstituttet har ansvaret for dem. Ingen computer afgør noget ud fra dem.","Er du utilfreds, så skriv til databeskyttelse@example.org. Du kan også klage til Datatilsynet (datatilsynet.dk)."]},{"heading":"Var et spørgsmål svært?","paragraphs":["Har et spørgsmål gjort indtryk, så tal med din leder, eller ring til Eksempellinjen på 00 00 00 00."]}],"role":"family_therapist","title":"Om spørgsmålene","version":"1"}');
CREATE TABLE own_words (
  id INTEGER PRIMARY KEY NOT NULL,
  response_id BIGINT NOT NULL UNIQUE REFERENCES response (id),
  language TEXT NOT NULL,
  content TEXT NOT NULL,
  said_at TIMESTAMP NOT NULL
);
INSERT INTO own_words VALUES(1,2,'da',replace('Det går bedre nu.\nMen aftenerne er svære. =1+1','\n',char(10)),'2021-03-02 11:00:00');
INSERT INTO own_words VALUES(2,23,'da','Jeg er ikke færdig – jeg skriver mere på mandag.','2021-06-02 11:00:00');
CREATE INDEX family_next_due ON family (next_due_at);
CREATE INDEX assignment_family ON assignment (family_id);
CREATE INDEX assignment_person ON assignment (person_id);
CREATE INDEX request_family ON request (family_id);
CREATE INDEX request_person ON request (person_id);
CREATE INDEX message_state_next_try ON message (state, next_try_at);
CREATE INDEX message_person ON message (person_id);
CREATE INDEX message_request_message ON message_request (message_id);
CREATE INDEX message_begun ON message (begun_at);
CREATE INDEX request_state_family ON request (state, family_id);
CREATE INDEX family_site ON family (site);
CREATE INDEX letter_person ON letter (person_id);
CREATE INDEX help_person ON help (person_id);
CREATE INDEX help_helper ON help (helper_id);
CREATE INDEX message_received ON message (received_id) WHERE received_id IS NOT NULL;
CREATE INDEX received_at ON received (received_at);
CREATE INDEX person_erase_due ON person (erase_due_at);
COMMIT;

CREATE INDEX ix_tasks_due ON tasks (due)
CREATE UNIQUE INDEX ix_users_email ON users (email)
CREATE INDEX ix_users_id ON users (id)
CREATE TABLE "tasks" (
	id INTEGER NOT NULL, 
	title VARCHAR(200) NOT NULL, 
	notes TEXT, 
	done BOOLEAN DEFAULT '0' NOT NULL, 
	due DATE, 
	owner_id INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT fk_tasks_owner FOREIGN KEY(owner_id) REFERENCES users (id) ON DELETE CASCADE
)
CREATE TABLE users (
	id INTEGER NOT NULL, 
	email VARCHAR, 
	name VARCHAR, 
	created_at DATETIME, 
	PRIMARY KEY (id)
)

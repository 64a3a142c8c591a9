import { type Connection, type InferSchemaType, type Model, Schema } from 'mongoose'

// #region schema
const userSchema = new Schema({
  username: { type: String, required: true },
  email: { type: String, required: true },
  name: { type: String, required: true },
  password: { type: String, required: true }, // bcrypt
  isVerified: { type: Boolean, default: false },
  isAcceptingMessages: { type: Boolean, default: true },
  tokenVersion: { type: Number, default: 0 }
})
// #endregion

export type User = InferSchemaType<typeof userSchema>
export type UserModel = Model<User>

/** The `User` model on one database, over the `users` collection that the MongoDB adapter reads too. */
export function userModel(connection: Connection): UserModel {
  return (connection.models.User as UserModel | undefined) ?? connection.model<User, UserModel>('User', userSchema, 'users')
}

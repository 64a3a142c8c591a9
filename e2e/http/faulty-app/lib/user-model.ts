import mongoose from 'mongoose'

/** Without `mongoose.models.User ??`, so a second bundle that has this file throws. */
export const User = mongoose.model('User', new mongoose.Schema({ username: String }))

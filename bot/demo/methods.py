"""Every method the demo plays. A method of the Bot API that is not here is refused with a clear sentence."""

from . import about, chats, editing, sending
from .calls import Call, Method
from .errors import bad
from .world import World

METHODS: dict[str, Method] = {
    "getMe": chats.get_me,
    "getUpdates": chats.get_updates,
    "logOut": chats.log_out,
    "close": chats.close,
    "getChat": chats.get_chat,
    "getChatMember": chats.get_chat_member,
    "getChatAdministrators": chats.get_chat_administrators,
    "getChatMemberCount": chats.get_chat_member_count,
    "leaveChat": chats.leave_chat,
    "getFile": chats.get_file,
    "getUserProfilePhotos": chats.get_user_profile_photos,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendVoice": sending.send_voice,
    "sendAudio": sending.send_audio,
    "sendVideo": sending.send_video,
    "sendAnimation": sending.send_animation,
    "sendSticker": sending.send_sticker,
    "sendMediaGroup": sending.send_media_group,
    "sendLocation": sending.send_location,
    "sendVenue": sending.send_venue,
    "sendContact": sending.send_contact,
    "sendDice": sending.send_dice,
    "forwardMessage": sending.forward_message,
    "forwardMessages": sending.forward_messages,
    "copyMessage": sending.copy_message,
    "copyMessages": sending.copy_messages,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageMedia": editing.edit_message_media,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "pinChatMessage": editing.pin_chat_message,
    "unpinChatMessage": editing.unpin_chat_message,
    "unpinAllChatMessages": editing.unpin_all_chat_messages,
    "setMessageReaction": editing.set_message_reaction,
    "sendChatAction": editing.send_chat_action,
    "answerCallbackQuery": editing.answer_callback_query,
    "setMyCommands": about.set_my_commands,
    "deleteMyCommands": about.delete_my_commands,
    "getMyCommands": about.get_my_commands,
    "setMyName": about.set_my_name,
    "getMyName": about.get_my_name,
    "setMyDescription": about.set_my_description,
    "getMyDescription": about.get_my_description,
    "setMyShortDescription": about.set_my_short_description,
    "getMyShortDescription": about.get_my_short_description,
    "setChatMenuButton": about.set_chat_menu_button,
    "getChatMenuButton": about.get_chat_menu_button,
}


def not_played(world: World, call: Call) -> None:
    """For methods of the Bot API that no one has needed here yet."""
    raise bad(f"the demo does not play {call.method}")
